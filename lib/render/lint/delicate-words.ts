import type { LintCode } from "./finding.ts";

/** Words after which providers may refuse a job. None of them is sure to be refused, and none is forbidden here. */
export interface DelicateWords {
  code: LintCode;
  what: string;
  rewrite: string;
  /** Names are names in every language; other words are looked for in English only. */
  areNames: boolean;
  /** Whatever their case; one that begins with `=` is also a plain word, and meant only in this case. */
  words: readonly string[];
}

const list = (text: string) => text.split("|");

export const delicateWords: readonly DelicateWords[] = [
  {
    code: "real-name",
    what: "the name of a real person",
    rewrite: "Describe what is to be seen (age, clothes, posture) without the name.",
    areNames: true,
    words: list(
      "Taylor Swift|Elon Musk|Donald Trump|Joe Biden|Kamala Harris|Barack Obama|Michelle Obama|Vladimir Putin|Angela Merkel|Emmanuel Macron|Volodymyr Zelensky|Volodymyr Zelenskyy|Xi Jinping|Kim Jong Un|Narendra Modi|Pope Francis|Pope Leo|King Charles|Queen Elizabeth|Princess Diana|Beyoncé|Beyonce|Rihanna|=Adele|=Madonna|Kim Kardashian|Kanye West|Justin Bieber|Tom Cruise|Brad Pitt|Leonardo DiCaprio|Scarlett Johansson|Keanu Reeves|Tom Hanks|=Will Smith|Morgan Freeman|Jackie Chan|Lionel Messi|Cristiano Ronaldo|Michael Jordan|Michael Jackson|Marilyn Monroe|Audrey Hepburn|Elvis Presley|Charlie Chaplin|Albert Einstein|Martin Luther King|Nelson Mandela|Bill Gates|Mark Zuckerberg|Jeff Bezos|Steve Jobs|Sam Altman|Greta Thunberg|Oprah Winfrey|Stephen Hawking|Adolf Hitler",
    ),
  },
  {
    code: "brand-or-franchise",
    what: "a brand or a franchise",
    rewrite: "Describe the look itself (shapes, colours, material, light) without the name.",
    areNames: true,
    words: list(
      "Disney|Pixar|DreamWorks|=Marvel|DC Comics|Warner Bros|Star Wars|Star Trek|Harry Potter|Hogwarts|Pokémon|Pokemon|Pikachu|Nintendo|Super Mario|Legend of Zelda|Sonic the Hedgehog|PlayStation|Xbox|Minecraft|Fortnite|Roblox|Call of Duty|Grand Theft Auto|Mickey Mouse|Minnie Mouse|Donald Duck|SpongeBob|Bugs Bunny|Tom and Jerry|The Simpsons|=South Park|Rick and Morty|Spider-Man|Spiderman|Batman|Superman|Wonder Woman|=Iron Man|Captain America|=Avengers|Darth Vader|Yoda|=Jedi|LEGO|Lego|=Barbie|Hello Kitty|Studio Ghibli|Ghibli|Totoro|Naruto|=Dragon Ball|Shrek|Game of Thrones|Lord of the Rings|Gandalf|James Bond|Indiana Jones|Jurassic Park|Coca-Cola|Pepsi|=Red Bull|McDonald's|McDonald’s|Starbucks|Nike|Adidas|Gucci|Louis Vuitton|Chanel|=Prada|Rolex|Ferrari|Lamborghini|Porsche|BMW|Mercedes-Benz|Tesla|Rolls-Royce|Harley-Davidson|iPhone|iPad|Netflix|YouTube|TikTok|Instagram|Facebook|IKEA",
    ),
  },
  {
    code: "delicate-topic",
    what: "something that providers look at closely",
    rewrite: "Leave it out, or say it with milder words.",
    areNames: false,
    words: list(
      "blood|bloody|gore|gory|corpse|dead body|decapitated|beheading|torture|massacre|murder|suicide|self-harm|gun|guns|rifle|pistol|machine gun|grenade|bomb|explosive|stabbing|shooting people|terrorist|nude|nudity|naked|topless|lingerie|underwear|sexy|seductive|erotic|porn|fetish|swastika|nazi|cocaine|heroin|meth|smoking weed|child bride|celebrity|politician|deepfake|undress|undresses|undressing",
    ),
  },
];
