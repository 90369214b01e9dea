/** @file What the generated tickets are written with: words by slot, and sentences by what they say. `{slot}` is words of a slot. */

const words = (text: string): readonly string[] => text.trim().split(/\s+/u);
const phrases = (text: string): readonly string[] => text.trim().split(/\s*\/\s*/u);

/** The teams, the commonest first, and what each looks after. */
export const teams = {
  platform: words(`
    dashboard report export import search filter chart table widget workspace project folder template calendar timeline editor
    attachment upload download sync webhook integration automation workflow form field tag comment mention board backlog sprint
    milestone archive snapshot layout sidebar toolbar shortcut preview spreadsheet pivot query dataset connector`),
  billing: words(`
    invoice receipt payment refund subscription plan renewal discount coupon voucher tax VAT currency price quote card charge
    balance credit statement ledger account-balance licence seat upgrade downgrade trial cancellation mandate transfer bank cheque
    purchase order checkout cart deposit fee surcharge rebate budget reseller contract instalment`),
  mobile: words(`
    app phone tablet notification push camera scanner barcode gesture swipe widget-screen offline battery bluetooth keyboard
    fingerprint rotation landscape portrait touchscreen headset watch map location gps permission gallery microphone vibration
    brightness screen icon homescreen simulator emulator cache storage roaming wifi hotspot airplane-mode`),
  security: words(`
    password login logout session token certificate role permission-group audit policy firewall encryption key passkey captcha
    account lockout phishing privacy consent retention signature identity directory provisioning whitelist blocklist vault secret
    backup-code authenticator compliance clearance`),
} as const;

/** The name of a team. */
export type Team = keyof typeof teams;

/** Words of other slots. */
export const slots = {
  fails: words(`
    crashes freezes hangs fails breaks stalls loops flickers vanishes disappears duplicates truncates corrupts overlaps misbehaves
    stutters lags garbles scrambles drops loses ignores rejects misreads overwrites reverts resets blanks shuts glitches dies`),
  broken: words(`
    broken blank empty unresponsive stuck garbled corrupted missing wrong invalid incorrect unusable greyed frozen inaccessible
    inconsistent outdated misaligned unreadable doubled truncated defective faulty`),
  error: phrases(`
    Unexpected error / Something went wrong / Null reference / Connection refused / Internal server error / Request timed out /
    Index out of range / Stack overflow / Permission denied / Invalid argument / Segmentation fault / Undefined is not a function /
    Checksum mismatch / Bad gateway / Disk quota exceeded / Unhandled exception / Out of memory / Deadlock detected / File not found`),
  wish: words(`
    add extend rename simplify translate document enable allow support provide offer consider improve widen group reorder highlight
    customise personalise schedule bundle reduce introduce include publish explain compare recommend`),
  manage: words(`
    change update configure move share transfer cancel review approve request book invite assign delegate set order switch
    register activate confirm print merge split copy link unlink close reopen forward amend`),
  action: words(`
    restarting updating saving refreshing reloading reinstalling clicking scrolling resizing zooming typing pasting dragging
    submitting editing deleting renaming logging migrating upgrading`),
  device: words(`
    Windows macOS Linux Android iOS iPad Chrome Firefox Safari Edge Opera Pixel Galaxy Thinkpad Surface Chromebook Ubuntu Fedora`),
  person: words(`
    Aisha Amir Ana Anders Asta Beatriz Bela Bruno Carla Chen Chloe Dana Diego Dmitri Elif Emeka Emil Erik Fatima Felix Freya Gita
    Hana Hugo Ines Ivan Jana Jonas Jun Kaya Kofi Lars Leila Lena Luca Maja Malik Marta Mateo Mina Nadia Niko Noor Olga Omar Paulo
    Petra Priya Rafael Rosa Ruth Sami Sara Selma Sofia Sven Tariq Teresa Tomas Uma Vera Viktor Wanda Yara Yusuf Zoe`),
  family: words(`
    Abbas Adeyemi Andersen Bakker Barros Becker Bianchi Borg Castro Costa Dahl Diaz Dubois Eriksen Fischer Fontaine Garcia Gruber Haas
    Hansen Horvat Ivanov Jansen Kaplan Keller Khan Kovacs Kumar Larsen Lefebvre Lindgren Lopes Marino Mensah Meyer Moreau Moretti Nagy
    Nielsen Novak Okafor Olsen Ortiz Patel Pereira Petrov Popa Ramos Ricci Rossi Santos Schmidt Silva Singh Sorensen Tanaka Tran Varga
    Visser Weber Wong Yilmaz`),
  city: words(`
    Aarhus Accra Antwerp Athens Bergen Bilbao Bologna Bratislava Bristol Cardiff Cork Dakar Debrecen Dresden Dublin Eindhoven Galway
    Geneva Ghent Graz Helsinki Izmir Jakarta Krakow Lagos Leeds Leipzig Lisbon Ljubljana Lyon Malmo Manila Montreal Nairobi Nantes
    Oslo Ostrava Palermo Porto Pune Quito Riga Rotterdam Salzburg Seville Split Tallinn Tampere Toronto Turin Utrecht Valencia Vilnius
    Warsaw Zagreb Zurich`),
  group: words(`
    accountants auditors buyers cashiers clerks colleagues consultants customers designers directors drivers editors engineers guests
    instructors interns inspectors lawyers librarians managers nurses operators partners pharmacists planners recruiters researchers
    sellers students supervisors teachers tenants trainees translators volunteers warehouse-staff`),
  quality: words(`
    annual bigger blue compact daily detailed duplicate external first flexible foreign internal large last local long main monthly
    narrow nested new old optional personal plain previous private public quarterly recent regional second separate shared short simple
    small special standard temporary third weekly whole wide`),
  time: phrases(`
    this morning / yesterday / since Monday / last week / on Tuesday evening / every Friday / at noon / overnight / twice a day /
    for three weeks / during the fair / before the holidays / at the end of the month / after lunch / on Sunday / in January`),
} as const;

/** What sentences say. The slots `thing` and `other` are nouns of the ticket's team, mostly; `code`, `amount`, `version` are numbers. */
export const sentences = {
  bug: [
    "The {thing} {fails} when {action} the {other}.",
    "Since version {version}, the {quality} {thing} {fails}.",
    'I get "{error}" from the {thing} {time}.',
    "After {action}, the {thing} is {broken} on {device}.",
    'The {thing} says "{error}", code {code}, and then {fails}.',
    "{action} the {thing} leaves the {other} {broken}.",
    "On {device} the {thing} is {broken}, on {device} it {fails} too.",
    "It worked {time}, and now the {thing} {fails}.",
    "We can reproduce it: {action}, then the {thing} {fails} with {code}.",
    "Every {thing} of the {group} is {broken} {time}.",
  ],
  wish: [
    "Could you {wish} the {thing} for our {group}?",
    "How do I {manage} a {quality} {thing}?",
    "We would like to {manage} the {thing} and {wish} a {quality} {other}.",
    "Is there a way to {manage} the {thing} without the {other}?",
    "Please {manage} the {thing} of {person} in {city}.",
    "Our {group} want to {manage} a {thing}, what do you recommend?",
    "It would be nice to {wish} a {quality} {thing}.",
    "Can we {manage} the {quality} {thing} {time}?",
    "I need to know which {thing} belongs to {person}, number {code}.",
    "Where can the {group} {manage} their {thing}?",
  ],
  // Words of both kinds, which tell nothing.
  mixed: [
    "How do I turn off the message \"{error}\" of the {thing}?",
    "The {thing} is {broken} on purpose, says {person}, could you {wish} it?",
    "Is it normal that the {thing} {fails} before we {manage} it?",
    "We {manage} the {thing} after {action}, and some {group} call it {broken}.",
    "Please {wish} the {thing}, it {fails} for {person} only.",
  ],
  neutral: [
    "I was looking at the {thing} with {person} from {city}.",
    "We have {amount} {group} in {city} and a {quality} {thing}.",
    "The {quality} {thing} belongs to the {group} in {city}.",
    "{person} {family} and {person} use the {thing} on {device} {time}.",
    "Our reference is {code}, the contact is {person}, {city}.",
    "We pay {amount} for the {thing}, and {amount} for the {other}.",
    "The {thing} has been with us {time}, on {device} mostly.",
    "I attach a {quality} picture of the {thing}; the {other} is behind it.",
    "Some {group} asked about it {time}, most of them in {city}.",
    "My colleague {person} wrote about the {thing} before: see {code}.",
  ],
  urgent: [
    "This blocks {amount} {group}, please hurry!",
    "We cannot work until it is solved.",
    "Production in {city} stands still, this is urgent.",
    "Please call back immediately, the deadline is today.",
    "Our {group} lose money with every hour, escalate it.",
  ],
  calm: [
    "No hurry, whenever it suits you.",
    "This can wait until {time}.",
    "It is a minor matter, only cosmetic.",
    "Low priority for our {group}.",
    "Just curious, thanks for a word {time}.",
  ],
} as const;

/** What is around the sentences. */
export const manners = {
  greetings: ["Hi,", "Hello {person},", "Dear support,", "Good morning,", "hey there", "Hi team!", "To whom it may concern,"],
  farewells: [
    "Thanks, {person}", "Best,\n{person} {family}", "Kind regards,\n{person} {family}, {city}", "Ref. {code}, {family}",
    "Customer no. {code}", "cheers", "Thank you in advance!", "-- \nsent from my {device}",
  ],
  emoji: ["🙂", "😡", "🙏", "🚀", "👍", "😭", "🤔", "🎉", "👩🏽‍💻", "🇳🇱"],
  subjects: {
    bug: ["{thing} {fails}", "{thing} {broken} on {device}", "\"{error}\" {time}", "problem with {thing}, {code}"],
    other: ["question about {thing}", "{manage} {thing}", "{wish} a {quality} {thing}?", "{thing} for {person}, {city}"],
  },
} as const;
