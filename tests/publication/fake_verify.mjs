// Stands in for the verifier where only the page's looks are tested: it says what the bundle tells it to say.
globalThis.EarwitnessVerify = {
  async verify(bytes, { shown }) {
    const fake = JSON.parse(new TextDecoder().decode(bytes));
    globalThis.shownToVerifier = shown;
    if (fake.stop) throw new Error("stopped");
    const clips = new Map();
    for (const [id, text] of Object.entries(fake.clips)) {
      const binary = atob(text);
      clips.set(id, { bytes: Uint8Array.from(binary, (c) => c.charCodeAt(0)), mime: fake.mime, extension: "wav" });
    }
    return { verdict: fake.verdict, clips };
  },
};
