// Plain words for what the history and the job table call by short names.
const ACTS = {
  new: 'made the case', seal: 'sealed', 'give again': 'noted what was said with the same file again as', listen: 'looked at the sound of', 'make listening copy': 'made the listening copy of',
  'import transcript': 'brought in a transcript', 'begin transcript': 'began a transcript', 'name speaker': 'described a speaker in', 'set edges': 'set the edges of a turn in',
  align: 'found the times of words in', 'draft transcript': 'had a machine draft', 'draft window': 'had a machine draft a part of', 'group voices': 'had a machine group the voices of', 'group voices of a part': 'had a machine group the voices of a part of', 'propose quotation': 'proposed', confirm: 'confirmed', reject: 'took back',
  withhold: 'decided to withhold', lift: 'lifted', publish: 'published', 'store page': 'kept the page', withdraw: 'withdrew the page', 'write page again': 'wrote the page again',
  'export transcript': 'exported', 'new key': 'made a signing key', 'rotate key': 'handed over to a new key', 'revoke key': 'revoked a key',
  'ask for a timestamp': 'asked for a timestamp', 'keep a timestamp': 'kept a timestamp', 'state record': 'filled in the record of', 'add source': 'made the alias',
  'note about recording': 'noted something about', 'name case': 'named the case', backup: 'made a copy of the case', erase: 'erased a text of entry', view: 'played', fork: 'began a history of this machine',
  'draft claims': 'drafted who says what in', 'confirm items': 'confirmed', 'edit items': 'edited', 'reject items': 'rejected', 'reopen item': 'took back the decision on',
  'mark claim': 'marked somebody’s words in', 'set down agent': 'named a speaker', 'set down person': 'asked after', 'set down group': 'asked after a group,', 'set down fate': 'set down a note of what is said of somebody,', 'propose people': 'took names from texts', 'propose pairs': 'looked for who may be the same', 'print dossier': 'wrote the dossier for the family of', 'set down pair': 'decided whether two are one', 'set down relation': 'set down how two claims stand', 'set down passing': 'set down who had it from whom',
  certify: 'certified', told: 'said what they knew before listening to',
};

/** What an entry of the history says, after the name of who did it. */
export function act(entry) {
  const d = entry.details ?? {};
  const about = [d.quotation, d.person, d.withholding, d.exhibit, ...(d.items ?? []), d.item, d.transcript, d.revision ? `version ${d.revision}` : null, d.source, d.already ? `already ${d.already}` : null, d.entry, entry.texts?.span].filter(x => x !== undefined && x !== null);
  return `${ACTS[entry.act] ?? entry.act ?? 'did something that this version does not know'}${about.length ? ' ' + about.join(', ') : ''}`;
}

/** What a document is, and how languages are called. */
export const KINDS_OF_DOCUMENT = {text: 'Plain text', markdown: 'Markdown', html: 'Web page', docx: 'Word document', pdf: 'PDF'};
export const LANGUAGES = {en: 'English', ru: 'Russian', UNKNOWN: 'language not known'};

export const JOBS = {intake: 'Sealing', prepare: 'Looking at the sound of', 'listening copy': 'Making the listening copy of', align: 'Finding the times of words in', draft: 'Drafting', voices: 'Grouping the voices of', 'draft claims': 'Drafting who says what in', 'complete recording': 'Making what is missing of'};
