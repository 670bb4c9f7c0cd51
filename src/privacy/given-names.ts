/** Common given names in Latin letters: they tell a person from a product or a service of two capitalised words. */
const latinNames = new Set(
  (
    "aleksandr aleksandra aleksei aleksey alexander alexandra alexei alexey alina alisa alla anastasia anastasiya anatoly andrei andrey anna anton " +
    "arina arkady artem artyom boris daniil daria darya denis dmitri dmitriy dmitry egor ekaterina elena elizaveta evgenia evgeny fedor fyodor galina " +
    "georgy gleb grigory igor ilya inna irina ivan julia kirill konstantin ksenia lara larisa leonid lev lidia lyubov lyudmila maksim margarita maria " +
    "marina mariya maxim mikhail nadezhda natalia natalya nikita nikolai nikolay nina oksana oleg olga pavel petr polina pyotr roman ruslan semyon " +
    "sergei sergey sofia stanislav stepan svetlana taras tatiana tatyana timofey timur vadim valentin valentina valeria valery vasily vera veronika " +
    "victor viktor viktoria vitaly vlad vladimir vladislav vyacheslav yakov yana yaroslav yulia yuri yury zinaida zoya " +
    "alice amanda amy andrea andrew angela anthony ashley barbara benjamin betty brian carol catherine charles charlotte chloe christina christine christopher " +
    "cynthia daniel david deborah dennis diana donald donna dorothy edward elizabeth emily emma eric ethan eva frank gary george hannah harry heather " +
    "helen henry jack jacob jacqueline james jane janet jason jean jeffrey jennifer jessica joan john jonathan jose joseph joshua joyce juan judith julie karen " +
    "katherine kathleen kelly kenneth kevin kimberly larry laura lauren linda lisa louis lucas margaret mark martha martin mary matthew megan melissa " +
    "michael michelle mohammed monica nancy nathan nicholas nicole olivia oliver pamela patricia patrick paul peter philip rachel raymond rebecca richard robert " +
    "ronald ruth ryan samantha samuel sandra sara sarah scott sharon sophia sophie stephanie stephen steven susan teresa theresa thomas timothy victoria " +
    "virginia walter william zachary"
  ).split(" "),
);

export const isGivenName = (word: string): boolean => latinNames.has(word.toLowerCase());

/** Common given names in Cyrillic. */
const russianNames =
  "александр александра алексей алена алёна алина алиса алла анастасия анатолий андрей анжела анна антон анфиса арина аркадий арсений артём артем борис " +
  "вадим валентин валентина валерий валерия василий вера вероника виктор виктория виталий владимир владислав вячеслав галина геннадий георгий глеб григорий дарья " +
  "денис диана дмитрий евгений евгения егор екатерина елена елизавета захар зинаида злата иван игорь илья инна ирина камилла кирилл константин кристина ксения " +
  "лариса лев леонид лидия людмила маргарита марина мария матвей михаил надежда наталия наталья никита николай нина оксана олег олеся ольга павел пётр петр полина " +
  "родион роман руслан рустам савелий светлана семён семен сергей софия софья станислав степан тамара тарас татьяна тимофей тимур ульяна фёдор федор эдуард эльвира " +
  "юлия юрий яков ярослав ярослава";

/** Returns a name's stem, which is the same in every grammatical case: Мария, Марии, Марией. */
const stemOf = (word: string): string =>
  word
    .toLowerCase()
    .replace(/(?:ой|ей|ом|ем|ём|[аяыиуюеоёйь])$/u, "")
    .replace(/[ий]$/u, "");
const russianStems = new Set(russianNames.split(" ").map(stemOf));

export const isRussianGivenName = (word: string): boolean => russianStems.has(stemOf(word));
