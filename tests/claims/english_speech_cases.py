"""English constructions that newsrooms write, each with what drafting must give."""

QUOTATIONS = """
> Witnesses said they heard a guard say, “Leave them,” before the gates were locked.
Q Leave them | a guard | say
I they heard a guard say, “Leave them,” before the gates were locked | Witnesses | said
> “I don’t want to go back,” whispers Amal, 12, clutching a bag. Her uncle nods. “She saw everything.”
Q go back | Amal, 12 | whispers
Q She saw everything | Her uncle | nods
> Others tell it differently: “He opened the gate himself,” insists a baker who lives opposite.
Q He opened the gate himself | a baker who lives opposite | insists
> “Was it worth it?” I ask. “Ask me in a year.”
Q Was it worth it? | I | ask
Q Ask me in a year | -
> The minister said the so-called “safe zone” was a field.
S safe zone
I the so-called “safe zone” was a field | The minister | said
> ‘You couldn’t make it up,’ fumed one backbencher. Another claimed ministers had known ‘for years’.
Q make it up | one backbencher | fumed
Q for years | Another | claimed
I ministers had known ‘for years’ | Another | claimed
> “What happens next,” Dame Helen said, “is up to them.”
Q What happens next | Dame Helen | said
Q is up to them | Dame Helen | said
> The ministry denied the strike, calling reports of it "fabricated".
Q fabricated | The ministry | calling
I the strike | The ministry | denied
> "Every number is a name," the UN's Matilda Bogner likes to say.
Q Every number is a name | the UN's Matilda Bogner | say
> A paramedic was quoted as saying the strikes "come in pairs".
Q come in pairs | A paramedic | saying
I the strikes "come in pairs" | A paramedic | saying
> “We left everything behind,” she said.
Q We left everything behind | she | said
> "There was no warning," said Maria Gomez, a teacher from the coastal town of Vell.
Q There was no warning | Maria Gomez, a teacher | said
> "There was no warning," Maria Gomez, 43, a teacher, said on Thursday.
Q There was no warning | Maria Gomez, 43, a teacher | said
> Hugh Hill, a doctor, said: "Nobody came."
Q Nobody came | Hugh Hill, a doctor | said
> "I saw the whole thing," a homeless man who goes by the name 'Shorty' said.
Q I saw the whole thing | a homeless man who goes by the name 'Shorty' | said
T Shorty
> "It was dark," Kerr told the inquiry. "Then the lights came on. We ran."
Q It was dark | Kerr | told
Q Then the lights came on | Kerr | told
> "If we stay," he told them, "we die."
Q If we stay | he | told
Q we die | he | told
> The minister called the report "deeply flawed" and promised a review.
Q deeply flawed | The minister | called
I a review | The minister | promised
> "Get out!" the driver shouted.
Q Get out! | the driver | shouted
> "Where were you?" asked the judge.
Q Where were you? | the judge | asked
> ‘I’ve never been so frightened,’ said Tom O’Neill, whose house was hit. ‘It’s gone.’
Q never been so frightened | Tom O’Neill | said
Q It’s gone | Tom O’Neill | said
> The residents’ association described the plan as ‘a disaster for the town’s children’.
Q a disaster for the town’s children | The residents’ association | described
> "We will not sign it," read a statement from the union.
Q We will not sign it | a statement from the union | read
> In a statement, the company said it was "cooperating fully" with investigators.
Q cooperating fully | the company | said
I it was "cooperating fully" with investigators | the company | said
> "This is not the end," the letter warns.
Q This is not the end | the letter | warns
> Mr Okafor was blunt: "They lied to us."
Q They lied to us | Mr Okafor | was
> “We asked for bread,” one of the prisoners recalled. “They gave us stones.”
Q We asked for bread | one of the prisoners | recalled
Q They gave us stones | one of the prisoners | recalled
> The so-called “safe zone” is a field.
S safe zone
> Her first novel, "The Salt Road," won a prize in 2011.
T The Salt Road
> The trawler "Nordic Star" sank on Monday.
T Nordic Star
> He is 5' 11" tall and wore a 12" blade.
none
> The officers' mess and the '90s rock 'n' roll bar don't open.
none
> "I don't know who they were," said a neighbour, who declined to be named. "They wore masks."
Q I don't know who they were | a neighbour | said
Q They wore masks | a neighbour | said
> According to the ministry, the attack was "a provocation".
Q a provocation | the ministry | According to
I the attack was "a provocation" | the ministry | According to
> “They said, ‘Stay inside,’ and we stayed,” said Lena Berg.
Q They said, ‘Stay inside,’ and we stayed | Lena Berg | said
Q Stay inside | They | said
> “We had no water.
> “We had no food.
> “And nobody answered the phone,” said Ruth Adeyemi.
Q We had no water | Ruth Adeyemi | said
Q We had no food | Ruth Adeyemi | said
Q And nobody answered | Ruth Adeyemi | said
> Dr. Amy Chen, who led the study, said the results were "a surprise."
Q a surprise | Dr. Amy Chen | said
I the results were "a surprise." | Dr. Amy Chen | said
> He was told the trip would be "a holiday."
Q a holiday | UNSTATED | told
I the trip would be "a holiday." | UNSTATED | told
> Residents were warned to expect “more of the same.”
Q more of the same | UNSTATED | warned
I to expect “more of the same.” | UNSTATED | warned
> "No comment," a spokesman for the bank said.
Q No comment | a spokesman for the bank | said
> Asked whether he would resign, Mr Vale replied: "Certainly not."
Q Certainly not | Mr Vale | replied
I whether he would resign | UNSTATED | Asked
> "It's a disgrace," Councillor Jo Marsh, leader of the opposition, added.
Q It's a disgrace | Councillor Jo Marsh, leader of the opposition | added
> "He was my brother," Samir Haddad said through tears. "I want justice."
Q He was my brother | Samir Haddad | said
Q I want justice | Samir Haddad | said
> Police said they had found "a quantity of explosives" in the flat.
Q a quantity of explosives | Police | said
I they had found "a quantity of explosives" in the flat | Police | said
> "Never again," the crowd chanted.
Q Never again | the crowd | chanted
> The guard laughed. "You are not going home," he told us.
Q You are not going home | he | told
> Pictures showed a banner reading "No pasaran".
Q No pasaran | a banner | reading
> "We are," he paused, "deeply sorry."
Q We are | he | paused
Q deeply sorry | he | paused
> Prime Minister Edda Holm, speaking in parliament, accused the opposition of "playing with fire".
Q playing with fire | Prime Minister Edda Holm | accused
> “It’s over,” wrote Mr. Baird on his website. “Thank you.”
Q It’s over | Mr. Baird | wrote
Q Thank you | Mr. Baird | wrote
> "All lies," he said of the charges.
Q All lies | he | said
> The group, which calls itself "the Watch", has forty members.
Q the Watch | which | calls
> "I was told to wait," Hana Sato, 29, recalled.
Q I was told to wait | Hana Sato, 29 | recalled
I to wait | UNSTATED | told
> The colonel, he said, had called them “dogs.”
Q dogs | The colonel | called
I The colonel, he said, had called them “dogs.” | he | said
> "The dam is safe," the engineer assured villagers in May. It broke in June.
Q The dam is safe | the engineer | assured
> Q: Did you see him?
> A: Once. He was at the gate.
> Q: When?
> A: In May.
Q Did you see him? | Q
Q Once. He was at the gate. | A
Q When? | Q
Q In May. | A
> DR HALL: When did you arrive?
> WITNESS: About nine. I was late.
> DR HALL: Who let you in?
> WITNESS: The porter.
Q When did you arrive? | DR HALL
Q About nine. I was late. | WITNESS
Q Who let you in? | DR HALL
Q The porter. | WITNESS
> "They told me he was fine," his mother, Joan Petty, said. "I never saw him again."
Q They told me he was fine | his mother, Joan Petty | said
I he was fine | They | told
Q I never saw him again | his mother, Joan Petty | said
> “The order [to fire] came from above,” a former officer said on condition of anonymity.
Q The order [to fire] came from above | a former officer | said
> "We can't go on like this, said Mark Lowe, a farmer.
Q We can't go on like this | Mark Lowe, a farmer | said
> Under the headline “We Are Ready”, the paper printed a list of names.
T We Are Ready
> Neither Mr Sato nor his lawyers responded to "repeated requests".
S repeated requests
> "Absolutely," says Ndidi Obi, founder of the charity Open Door, when asked if she would do it again.
Q Absolutely | Ndidi Obi, founder of the charity Open Door | says
I if she would do it again | UNSTATED | asked
> “I’m not a hero,” Ali, 17, says. His sister disagrees. “He saved three people,” she says.
Q I’m not a hero | Ali, 17 | says
Q He saved three people | she | says
> A voice on the tape can be heard saying “load them up.”
Q load them up | A voice on the tape | saying
> "The road's closed," a soldier at the checkpoint told AFP.
Q The road's closed | a soldier at the checkpoint | told
C a soldier at the checkpoint > AFP
> US officials privately concede the strategy is “not working”.
Q not working | US officials | concede
I the strategy is “not working” | US officials | concede
> "Look at this," said one. "Burnt," said another.
Q Look at this | one | said
Q Burnt | another | said
> He added that the talks had been “frank”.
Q frank | He | added
I the talks had been “frank” | He | added
> The court ruled that the order was "arbitrary and unlawful".
Q arbitrary and unlawful | The court | ruled
I the order was "arbitrary and unlawful" | The court | ruled
> "We regret the error," the newspaper said in a correction.
Q We regret the error | the newspaper | said
> Ms Ito denied that she had ever used the word "traitor".
Q traitor | Ms Ito | denied
I she had ever used the word "traitor" | Ms Ito | denied
> The president's spokesman, Leo Marsh, dismissed it as "nonsense", while the ambassador said "they deserve an answer".
Q nonsense | The president's spokesman, Leo Marsh | dismissed
Q they deserve an answer | the ambassador | said
> "I heard a bang," he said, "and then," pausing to look at the wall, "nothing."
Q I heard a bang | he | said
Q and then | he | said
Q nothing | he | said
> Two witnesses said the men had been "dragged like sacks" to the van. A third called it "routine".
Q dragged like sacks | Two witnesses | said
Q routine | A third | called
I the men had been "dragged like sacks" to the van | Two witnesses | said
> Wendell Okoro, 41, of Ferry Street, Dunmouth, told the clerk he was “only the driver”.
Q only the driver | Wendell Okoro | told
I he was “only the driver” | Wendell Okoro | told
> Ms. K. described the cell as follows: “It had no window. I asked the guard for air.”
Q It had no window | Ms. K. | described
> The foreman, through his lawyer, said he “never touched” the valve.
Q never touched | The foreman, through his lawyer | said
I he “never touched” the valve | The foreman | said
> Hillam Council, which calls itself “the open door”, said it would not comment.
Q the open door | which | calls
I it would not comment | Hillam Council | said
> A man named as Col. Ruel is heard on tape, telling men who refused to dig that they would be “sent home in crates.”
Q sent home in crates | A man | telling
I they would be “sent home in crates.” | A man | telling
I to dig | who | refused
> “He spoke softly,” said one of the recruits, a cook who asked to be named only as Teo. “He said nobody was hurt.”
Q He spoke softly | one of the recruits | said
Q He said nobody was hurt | one of the recruits | said
I nobody was hurt | He | said
> ‘All hours of the night,’ tutted one neighbour. ‘Vans and more vans.’
Q All hours of the night | one neighbour | tutted
Q Vans and more vans | one neighbour | tutted
> He shut the door and he said, “Do you like it here?” I said yes.
Q Do you like it here? | he | said
> She wrote to the firm twice. The reply was: “We have no such record.”
Q We have no such record | UNSTATED
> The “stairs” are named in two accounts; the house, as photographs show, has one storey.
S stairs
I the house, as photographs show, has one storey | photographs | show
> «They counted us, — he says. — Once in the evening.»
Q They counted us | he | says
Q Once in the evening | he | says
> The mayor tells our reporter: “She was on the roof. The cat went first.
Q She was on the roof. The cat went first. | The mayor | tells
> A deckhand said he had heard from a cook that the captain “fell asleep.”
Q fell asleep | a cook | heard
I he had heard from a cook that the captain “fell asleep.” | A deckhand | said
I the captain “fell asleep.” | a cook | heard
> The choice was simple. “You pay or you walk,” the 34-year-old nurse said.
Q You pay or you walk | the 34-year-old nurse | said
> The email, which was sent at 4 a.m., reads: “Stay away.”
Q Stay away | The email | reads
> Passengers spoke of “a huge bang” and ran.
Q a huge bang | Passengers | spoke
> “No,” came the answer.
Q No | UNSTATED
> Speaking outside court, the family's lawyer, Ida Bloom, said: “It is not a victory.”
Q It is not a victory | the family's lawyer, Ida Bloom | said
> “Nobody came for us”: a night on the island
> The boat sank at two. “Nobody came for us,” said Ida Falk, a cook.
Q Nobody came for us | Ida Falk | said
Q Nobody came for us | Ida Falk
> The headquarters of the «East» group said that «nothing is known».
T East
Q nothing is known | The headquarters of the «East» group | said
I «nothing is known» | The headquarters | said
"""

INDIRECT = """
> According to the Orvend Courier, 34 men went down on Tuesday.
I 34 men went down on Tuesday | the Orvend Courier | According to
> The gate stood open all night, according to Jon Veth, 34, a guard.
I The gate stood open all night | Jon Veth | according to
> LAGOS, Nigeria (AP) — Gunmen stormed a school before dawn, police and residents said, in the latest kidnapping.
I Gunmen stormed a school before dawn | police and residents | said
> No group has claimed responsibility, but analysts say gangs that operate there have often attacked schools.
I gangs that operate there have often attacked schools | analysts | say
> A teacher who escaped, speaking on condition of anonymity because he feared reprisals, said the boys were gone.
I the boys were gone | A teacher who escaped | said
> In a report published on Thursday, the committee says the regulator was asleep.
I the regulator was asleep | the committee | says
> Bills, he points out, have been frozen since 2019.
I Bills, he points out, have been frozen since 2019 | he | points
> The figures, obtained under freedom of information laws, suggest that one in three sites was never inspected.
I one in three sites was never inspected | The figures | suggest
> Two patients, both elderly, died of their injuries, hospital director Ihor Danko told Reuters.
I Two patients, both elderly, died of their injuries | hospital director Ihor Danko | told
C hospital director Ihor Danko > Reuters
> "We passed them on," she said, adding that neither side had replied.
Q We passed them on | she | said
I neither side had replied | she | adding
> Lind said that eleven men had fled.
I eleven men had fled | Lind | said
> The governor said on Monday that the road would reopen.
I the road would reopen | The governor | said
> Eleven men had fled, Lind said.
I Eleven men had fled | Lind | said
> Eleven men had fled, said Anna Lind, a nurse at the camp.
I Eleven men had fled | Anna Lind, a nurse at the camp | said
> The road, he said, had been closed since May.
I The road, he said, had been closed since May | he | said
> According to two officials, the talks have failed.
I the talks have failed | two officials | According to
> The talks have failed, according to two officials familiar with the matter.
I The talks have failed | two officials | according to
> The bridge, according to the report, was never inspected.
I The bridge, according to the report, was never inspected | the report | according to
> He said he had not slept for three days.
I he had not slept for three days | He | said
> The bill added 3 million to the debt and he said no.
none
> The clock in the said room reads noon. She told a story. They spoke for an hour.
none
> They were told that the water was clean.
I the water was clean | UNSTATED | told
> It was reported that the ship had sunk.
I the ship had sunk | UNSTATED | reported
> The mayor is said to be considering a sale.
I to be considering a sale | UNSTATED | said
> Prosecutors allege that he took the money.
I he took the money | Prosecutors | allege
> The army denied striking the hospital.
I striking the hospital | The army | denied
> She asked why nobody had come.
I why nobody had come | She | asked
> He promised to pay them by Friday.
I to pay them by Friday | He | promised
> The captain ordered the men to dig.
I to dig | The captain | ordered
> Officials urged residents to boil water.
I to boil water | Officials | urged
> The guard told him his brother was dead.
I his brother was dead | The guard | told
> The union warned members that strikes would follow.
I strikes would follow | The union | warned
> Kerr admitted he had lied, and added that he was sorry.
I he had lied | Kerr | admitted
I he was sorry | Kerr | added
> A police source said the suspect was still at large, but the ministry said he had been caught.
I the suspect was still at large | A police source | said
I he had been caught | the ministry | said
> The agency announced Tuesday it would cut 400 jobs.
I it would cut 400 jobs | The agency | announced
> He was quoted as saying that the war was lost.
I the war was lost | He | saying
> The ministry did not say how many were hurt.
none
> She declined to say whether she would run.
none
> They have no say in the matter, and I must say I agree.
none
> The study found that one in ten had moved.
I one in ten had moved | The study | found
> Documents seen by the paper show the order was signed in May.
I the order was signed in May | Documents seen by the paper | show
> Ruiz, who was freed in March, says guards beat him.
I guards beat him | Ruiz | says
> The man, who has two sons at the front, told reporters he would not fight.
I he would not fight | The man | told
> Smith left the room and said he would be back.
I he would be back | Smith | said
> The minister insisted there had been no order to fire.
I there had been no order to fire | The minister | insisted
> As the report notes, most of the dead were miners.
I most of the dead were miners | the report | notes
> Court records say that the two met in prison.
I the two met in prison | Court records | say
> The witness testified he never saw a gun.
I he never saw a gun | The witness | testified
> Speaking by phone, a relative of one recruit said they had been sent without rifles.
I they had been sent without rifles | a relative of one recruit | said
> "Fine," he said, explaining that the rules had changed.
Q Fine | he | said
I the rules had changed | he | explaining
> The company says it paid everyone in full; workers say they got nothing.
I it paid everyone in full | The company | says
I they got nothing | workers | say
> He claimed the prize in Oslo. The storm claimed six lives. The report runs to 40 pages.
none
> Inmates were told by a recruiter that they would be pardoned.
I they would be pardoned | a recruiter | told
> Local media reported that the shelling lasted an hour.
I the shelling lasted an hour | Local media | reported
> In the letter, he writes that the food is bad.
I the food is bad | he | writes
> Both men said they feared for their families.
I they feared for their families | Both men | said
> Three of the four said they wanted to go home.
I they wanted to go home | Three of the four | said
> What he said surprised nobody.
none
> The head of the regional health service, Dr Ines Pola, told the BBC that beds were running out.
I beds were running out | The head of the regional health service, Dr Ines Pola | told
C The head of the regional health service, Dr Ines Pola > the BBC
> Kyiv says the drones came from the north, while Minsk says they did not.
I the drones came from the north | Kyiv | says
I they did not | Minsk | says
> The deal is dead, three diplomats said.
I The deal is dead | three diplomats | said
> The firm, its lawyers said, had done nothing wrong.
I The firm, its lawyers said, had done nothing wrong | its lawyers | said
> Reports say that two were killed.
I two were killed | Reports | say
> Mr Vale said that, if elected, he would close the camp.
I if elected, he would close the camp | Mr Vale | said
> Residents complained that the siren never sounded.
I the siren never sounded | Residents | complained
> Her lawyer argues she was never read her rights.
I she was never read her rights | Her lawyer | argues
> She recalled seeing him at the gate.
I seeing him at the gate | She | recalled
> Another official confirmed the account but asked not to be identified.
none
> Surveyors warned the owners of the quarry at least twice that its wall could fail.
I its wall could fail | Surveyors | warned
> The minister denied through a spokesman that the signature was his.
I the signature was his | The minister | denied
> Coun Petra Hollis (Ind) told the meeting she had waited an hour.
I she had waited an hour | Coun Petra Hollis (Ind) | told
> Resident Bill Oaks, of Mill Lane, who spoke from the gallery, asked why the bus was late.
I why the bus was late | Resident Bill Oaks | asked
> Rescuers found nine bodies in the shaft, a source said.
I Rescuers found nine bodies in the shaft | a source | said
> At least nine families are thought to have paid.
I to have paid | UNSTATED | thought
> It is believed that the boat sank at night.
I the boat sank at night | UNSTATED | believed
> By the corporal’s account, 38 men climbed into the trucks.
I 38 men climbed into the trucks | the corporal | By the corporal’s account
> The panel concluded in its report, published last week, that the pilot was not to blame.
I the pilot was not to blame | The panel | concluded
> From a cook he later learned that the men had been driven to a mill.
I the men had been driven to a mill | a cook | learned
"""

CHAINS = """
> The man told the Courier that the guards had fled.
I the guards had fled | The man | told
C The man > the Courier
> The inmate recalled being told that he would be freed.
I being told that he would be freed | The inmate | recalled
I he would be freed | UNSTATED | told
C UNSTATED > The inmate
> She said a doctor had told her that the man was dead.
I a doctor had told her that the man was dead | She | said
I the man was dead | a doctor | told
C a doctor > She
> "My boss told me to keep quiet," Reyes said.
Q My boss told me to keep quiet | Reyes | said
I to keep quiet | My boss | told
C My boss > Reyes
> State media, citing the ministry, said two ships had been hit.
I two ships had been hit | State media | said
I two ships had been hit | the ministry | citing
C the ministry > State media
> Reuters reported, citing two officials, that the talks had failed.
I the talks had failed | Reuters | reported
I the talks had failed | two officials | citing
C two officials > Reuters
> The commander was quoted by Interfax as saying that the town had fallen.
I the town had fallen | The commander | saying
C The commander > Interfax
> The witness told the jury that he had been paid.
I he had been paid | The witness | told
> He told reporters that he would appeal.
I he would appeal | He | told
> “They said to us, ‘Sign here,’” the woman told Lantern News.
Q They said to us | the woman | told
Q Sign here | They | said
C They > the woman > Lantern News
> The report says officers were told not to intervene.
I officers were told not to intervene | The report | says
I not to intervene | UNSTATED | told
C UNSTATED > The report
> The mother said she was told by a guard that her son had been moved.
I she was told by a guard that her son had been moved | The mother | said
I her son had been moved | a guard | told
C a guard > The mother
> Two guards were killed, the Daily Post reported, quoting a police officer.
I Two guards were killed | the Daily Post | reported
I Two guards were killed | a police officer | quoting
C a police officer > the Daily Post
> The trucks left at night, according to a driver who heard it from a guard.
I The trucks left at night | a driver | according to
C a guard > a driver
> The minister denied through a spokeswoman that the voice was his.
I the voice was his | The minister | denied
C The minister > a spokeswoman
> Dr Orr told managers at Askrey Water that the wall leaked.
I the wall leaked | Dr Orr | told
> The chief executive told MPs last week that she was unaware.
I she was unaware | The chief executive | told
> A deckhand said he had heard from a cook that the captain fell asleep.
I he had heard from a cook that the captain fell asleep | A deckhand | said
I the captain fell asleep | a cook | heard
C a cook > A deckhand
"""
