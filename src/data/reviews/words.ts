/**
 * @file What `makeReviews` writes with: words of opinion, things to have opinions about, and sentence patterns. All were written for this
 * project. A word of opinion is a single token and in one list only. Each praise has a condemnation at the same place, so that pairs can be
 * swapped.
 */

/** A subject of reviews: one task. A new one is one entry in {@link domains}. */
export interface Domain {
  /** Labels from the worst to the best; with three, the middle one has its own words. */
  labels: readonly string[];
  /** Things that are praised or condemned, singular. */
  aspects: readonly string[];
  /** Words of opinion that only this domain uses, beside {@link commonOpinions}. */
  opinions: Opinions;
  /** Words of a middling opinion; empty with two labels. */
  middling: readonly string[];
  /** Sentences without any opinion. */
  remarks: readonly string[];
}

/** `[pairs]` of each: praise and condemnation at the same index. */
export interface Opinions {
  praise: readonly string[];
  condemn: readonly string[];
}

const list = (words: string): readonly string[] => words.trim().split(/\s+/u);

/** Words that any domain may use. */
export const commonOpinions: Opinions = {
  praise: list(`
    wonderful excellent superb splendid marvellous delightful lovely terrific fantastic brilliant outstanding remarkable impressive
    magnificent glorious stunning exquisite charming pleasing enjoyable satisfying rewarding memorable perfect flawless faultless
    polished refined graceful elegant inspired inventive imaginative original lively spirited vibrant generous honest sincere warm
    inviting thoughtful assured skilful masterly dazzling radiant beautiful gorgeous sublime heavenly divine admirable commendable
    praiseworthy exceptional extraordinary unforgettable irresistible enchanting captivating joyful amazing`),
  condemn: list(`
    dreadful terrible awful horrible appalling dire abysmal atrocious miserable wretched lousy poor shoddy sloppy careless clumsy
    crude dull tedious tiresome dreary drab bleak lifeless listless feeble weak hollow shallow empty pointless worthless useless
    hopeless disappointing underwhelming unimpressive inferior unpleasant annoying irritating infuriating frustrating exasperating
    embarrassing laughable ridiculous absurd unbearable insufferable painful grim ghastly hideous ugly nasty vile vulgar offensive
    insulting shabby tacky amateurish botched`),
};

/** The subjects by name. */
export const domains = {
  movie: {
    labels: ["neg", "pos"],
    aspects: list(`
      plot script ending acting dialogue soundtrack camerawork lead villain pacing premise direction humour editing cast finale`),
    middling: [],
    opinions: {
      praise: list(`
        gripping riveting suspenseful thrilling cinematic poignant haunting hilarious witty funny touching moving lyrical poetic hypnotic
        mesmerising nuanced layered complex believable authentic convincing plausible compelling absorbing engrossing immersive
        atmospheric evocative stylish daring bold subversive provocative profound insightful intelligent clever ingenious twisty
        surprising unpredictable taut tense brisk kinetic epic sweeping operatic visionary understated restrained subtle soulful
        uplifting heartfelt bittersweet cathartic luminous timeless iconic quotable rousing exhilarating`),
      condemn: list(`
        predictable formulaic derivative cliched hackneyed contrived implausible unconvincing incoherent muddled confusing convoluted
        rambling plodding ponderous sluggish meandering bloated overlong wooden stilted hammy overacted miscast mawkish sentimental
        saccharine manipulative preachy pretentious pompous hokey cheesy corny campy juvenile sophomoric unfunny humourless witless
        charmless soulless mechanical robotic choppy jarring disjointed uneven murky garish pedestrian generic recycled forgettable
        soporific interminable monotonous repetitive gratuitous exploitative cynical mindless inane vapid`),
    },
    remarks: [
      "We saw it in {place} on a rainy {day}.", "I watched it at home with {name} last {month}.", "{name} had lent me the book before.",
      "It was the second film of the festival in {place}.", "The screening on {day} started twenty minutes late.",
      "{name} plays the detective and {name} the neighbour.", "Most of the story takes place in {place}.",
      "It opens in cinemas this {month}.",
    ],
  },
  restaurant: {
    labels: ["negative", "neutral", "positive"],
    aspects: list("soup steak bread dessert salad waiter service menu pasta fish sauce coffee starter risotto curry wine"),
    middling: list(`
      average ordinary acceptable adequate passable tolerable decent fair middling standard typical unremarkable okay moderate reasonable
      satisfactory sufficient fine plain regular normal conventional customary basic`),
    opinions: {
      praise: list(`
        delicious tasty flavourful savoury succulent juicy crisp crunchy tender fluffy airy buttery creamy velvety silky smooth smoky
        fragrant aromatic zesty tangy piquant spicy peppery herby garlicky nutty caramelised golden toasted seasoned balanced robust
        hearty wholesome nourishing homemade seasonal ripe fresh sweet mellow luscious scrumptious mouthwatering appetising moreish
        delectable toothsome sumptuous decadent indulgent rich filling comforting steaming sizzling attentive courteous gracious prompt
        efficient authoritative festive`),
      condemn: list(`
        bland tasteless flavourless watery soggy greasy oily stodgy rubbery chewy gristly stringy tough dry parched burnt charred
        scorched overcooked undercooked raw cold lukewarm tepid congealed curdled sour rancid stale mouldy limp wilted mushy slimy lumpy
        gluey starchy doughy grainy gritty salty oversalted bitter acrid sickly cloying insipid unseasoned reheated microwaved frozen
        tinned processed artificial overpriced stingy meagre skimpy rude surly curt inattentive forgetful sticky`),
    },
    remarks: [
      "We booked a table for four on {day}.", "{name} lives round the corner in {place}.", "It was my birthday, and {name} paid.",
      "They moved here from {place} in {month}.", "We sat by the window, next to {name} and {name}.",
      "Parking in {place} takes a while on {day}.",
      "We came at noon, without a booking.", "The card changes every {month}.",
    ],
  },
  hotel: {
    labels: ["neg", "pos"],
    aspects: list("room bed bathroom lobby pool breakfast reception view shower terrace garden lift bar location corridor balcony"),
    middling: [],
    opinions: {
      praise: list(`
        spotless clean comfortable cosy snug plush restful tranquil peaceful quiet serene secluded spacious roomy bright sunny breezy
        scenic picturesque panoramic central convenient accessible walkable secure safe modern renovated refurbished gleaming sparkling
        immaculate tidy pristine helpful obliging accommodating welcoming hospitable friendly cheerful polite considerate discreet
        professional punctual affordable luxurious opulent palatial sleek tasteful homely leafy verdant manicured heated soundproof
        cushioned soothing relaxing refreshing rejuvenating dependable`),
      condemn: list(`
        dirty filthy grimy dusty stained musty damp dank smelly malodorous stuffy airless sweltering freezing draughty noisy loud
        deafening rowdy cramped claustrophobic poky tiny gloomy dingy dim windowless dilapidated crumbling peeling cracked rusty leaky
        broken faulty flickering squeaky creaky saggy threadbare frayed worn outdated neglected derelict infested unsafe isolated
        unhelpful indifferent dismissive hostile arrogant disorganised chaotic understaffed unreliable deceptive misleading clogged
        unhygienic scratchy itchy mildewed`),
    },
    remarks: [
      "We stayed three nights in {month}.", "{name} had a meeting in {place}.", "Our train from {place} arrived late on {day}.",
      "The building was once a bank.", "{name} and {name} slept next door.", "We left on {day} before sunrise.",
      "It stands on the road to {place}.", "We had booked in {month}, by telephone.",
    ],
  },
} satisfies Record<string, Domain>;

/** Sentences with one or two opinions: that {aspect} is {opinion}. */
export const opinionPatterns: readonly string[] = [
  "The {aspect} was {opinion}.", "I found the {aspect} {opinion}.", "The {aspect} was {opinion} and the {aspect} {opinion}.",
  "What stayed with me was the {opinion} {aspect}.", "My friend {name} called the {aspect} {opinion}.",
  "The {aspect} struck me as {opinion}, and the {aspect} as {opinion}.", "To my mind the {aspect} was quite {opinion}.",
  "As for the {aspect}, {opinion} is the word.", "Nobody had told us how {opinion} the {aspect} is.",
  "From the {opinion} {aspect} to the {opinion} {aspect}, there was plenty to talk about.",
  "Then came the {aspect}, which was rather {opinion}.",
];

/** The other words that patterns and remarks leave open. */
export const names = {
  name: list(`
    Ada Bruno Clara Dario Edith Felix Greta Hugo Ines Jonas Karin Leo Mira Nils Olga Pablo Rosa Stefan Tilda Ugo Vera Walter Yara Zeno`),
  place: list(`
    Aarhus Bergen Cork Dresden Essen Florence Ghent Haarlem Innsbruck Krakow Lisbon Malmo Nantes Oslo Porto Riga Seville
    Turin Utrecht Vienna`),
  day: list("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
  month: list("January February March April May June July August September October November December"),
} as const;
