package language

import (
	"strings"
	"sync"
	"unicode"
)

// shortText is the number of letters below which trigrams are not trusted alone:
// a chat message or a caption holds too few of them.
const shortText = 100

// sureShort is the confidence that trigrams need in a short text whose function
// words do not tell.
const sureShort = 0.5

// clearLead is by how many function words a language must be ahead to overrule the
// trigrams.
const clearLead = 2

// functionWords are the commonest words of a language that say nothing about the
// subject: a handful of them tells short texts apart. Words that two of these
// languages share are left out where that costs little.
func functionWords() map[string]string {
	return map[string]string{
		"nl": "de het een en ik je hij zij ze wij jij jullie hun mijn mij haar zijn was heb heeft had niet geen van voor met naar bij uit ook maar als dan dat dit deze die wie wat waar hoe moet moest wordt werd zal kan mag nog al er op aan om te door omdat toen daar hier ben bent zich onze ons mee wel niemand goed waarom wanneer jou jouw u uw ons nu pas wil kun kunnen",
		"en": "the a an and i you he she we they my your his her our their is are was were be been have has had not no of for with to from at by on in that this these those who what where how must will can would should do does did it its as but or if when there me him them us am so up out about now why any tell take",
		"de": "der die das den dem des ein eine einen einem einer und ich du er sie wir ihr mein meine sein seine ihre unser ist sind war waren habe hat hatte nicht kein keine von für mit nach bei aus auch aber wenn dass daß dieser diese wer was wo wie muss musste wird wurde kann auf an um zu im am zum zur",
		"fr": "le la les un une des et je tu il elle nous vous ils elles mon ma mes son sa ses notre est sont était étaient ai as avons avez ont ne pas de du pour avec à au aux chez par dans que qui ce cette ces où comment doit mais ou si on lui leur ici aussi veut quand très être fait suis rien tout sans parce",
		"es": "el la los las un una unos y yo tú él ella nosotros ellos mi mis su sus nuestro es son era eran he ha han había no de del para con a al por en que quien este esta estos donde como debe pero si me le lo se nos les también aquí muy está están tengo tiene voy porque cuando sin hay ser qué cómo dónde todo nada",
		"pl": "i w na z do nie się jest są był była byli mam ma mieć ja ty on ona my oni mój moja moje jego jej nasz nasze to ten ta te że który która jak gdzie co kto musi musiał dla od po przez przy o u ale lub czy już tylko mi mnie nam nas go ich",
		"ro": "și un o nu este sunt era erau am ai are au avea eu tu el ea noi voi ei mea mei lui lor nostru la de din pe cu pentru prin că care ce cine unde cum trebuie dar sau dacă mai în să se mi ne le îmi fost pe ne ți îți unde când spune cineva nimic fără am ai că mă te se da",
		"hu": "a az egy és én te ő mi ti ők nem van vannak volt voltak lesz hogy aki ami ahol hol kell kellett de vagy ha már csak is meg ki be el nekem neki nekünk velem vele ez ezt azt",
		"tr": "bir ve ben sen o biz siz onlar benim senin bizim bu şu değil var yok için ile de da ki ama veya mi mı mu çok ne kim nerede nasıl gibi kadar daha oldu olarak her beni bana bize bizi onu ona onun şimdi zaman dün yarın neden lütfen ise diye ya sonra önce var mısın misin kendi hiç ay gün",
		"bg": "и да на се от за не ще ли ме ми ни си че какво кога как защо който която което съм е са беше няма имам това този тази аз ти той тя ние вие те го му ѝ но или ако където щом вече само още при без по във със до",
		"ru": "и в не на что я с как это по но из у за от так же ты мы они меня мне нас нам вы он она оно был была были есть нет его её их если когда где уже только ещё без до для со мой моя твой чтобы который потому",
		"uk": "і й в у не на що я з із як це та але до мені мене нас нам ми ви вони він вона воно був була були є немає його її їх якщо коли де вже тільки ще без для зі мій моя твій щоб який бо чи теж від",
		"ar": "في من على إلى عن أن إن لا ما لم لن هل هذا هذه ذلك التي الذي أنا أنت هو هي نحن هم كان كانت قال مع بعد قبل عند حتى إذا لكن كل أو ثم لي لك",
		"it": "il lo la i gli le un uno una e io tu lui lei noi voi loro mio mia è sono era erano ho hai ha hanno non di del della per con a al da in che chi questo questa dove come deve ma o se mi ci si",
		"vi": "và của là không có được cho với người tôi anh chị em ông bà đã sẽ đang này đó thì mà ở từ đến trong ngoài trên dưới phải rồi những các một",
		"pt": "o os as um uma uns e eu tu ele ela nós eles meu minha seu sua é são era eram tenho tem não de do da dos para com ao por em no na que quem este esta onde como deve mas ou se me lhe",
	}
}

// lexicon maps each function word to the languages that have it; made once, never
// changed.
var lexicon = sync.OnceValue(func() map[string][]string {
	index := map[string][]string{}
	for code, words := range functionWords() {
		for w := range strings.FieldsSeq(words) {
			index[w] = append(index[w], code)
		}
	}
	return index
})

// ownLetters are letters that, among the languages that are compared, only one uses.
func ownLetters() map[string]string {
	return map[string]string{
		"pl": "ąęłżźś", "hu": "őű", "ro": "țșţ", "tr": "ğı", "vi": "ơưạảấầẩẫậắằặẹẻếềểễệịọỏốồổộớờởợụủứừửữựỷỹ",
		"de": "ß", "es": "ñ",
	}
}

// letters maps each of them to its language; made once, never changed.
var letters = sync.OnceValue(func() map[rune]string {
	index := map[rune]string{}
	for code, own := range ownLetters() {
		for _, r := range own {
			index[r] = code
		}
	}
	return index
})

// byLetters is the language of a word in lower case by its letters. Names say
// nothing: they keep their spelling in every language.
func byLetters(word string) string {
	for i, r := range word {
		if i == 0 && !unicode.IsLower(r) {
			return ""
		}
		if code := letters()[r]; code != "" {
			return code
		}
	}
	return ""
}

// Thresholds for believing function words alone in a longer text. In Dutch, English,
// German and French a third of all words and more are function words; of a text in a
// neighbouring language (Afrikaans apart) less than a sixth look like theirs.
const (
	plainShare = 0.27 // of all words
	plainLead  = 2    // times as many as of any other language
)

// plainly is the language of a longer text whose function words leave no doubt; ""
// for all others. Trigrams would say the same and take twenty times as long.
func plainly(text string) string {
	v := count(text, lexicon())
	switch v.best {
	case "nl", "en", "de", "fr":
		if float64(v.most) >= plainShare*float64(v.words) && v.most >= plainLead*v.second {
			return v.best
		}
	}
	return ""
}

// byFunctionWords is the language that most function words of a short text point
// at, and words with letters of its own; "" when none does or two tie. lead says by
// how many it is ahead.
func byFunctionWords(text string, index map[string][]string) (string, int) {
	v := count(text, index)
	if v.most == v.second {
		return "", 0
	}
	return v.best, v.most - v.second
}

// votes are the words of a text: all of them, and those that point at the language with
// the most and at that with the second most.
type votes struct {
	words        int
	best         string
	most, second int
}

func count(text string, index map[string][]string) votes {
	var v votes
	byCode := map[string]int{}
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		v.words++
		if code := byLetters(w); code != "" {
			byCode[code]++
		}
		for _, code := range index[strings.ToLower(w)] {
			byCode[code]++
		}
	}
	for code, n := range byCode {
		switch {
		case n > v.most:
			v.best, v.most, v.second = code, n, v.most
		case n > v.second:
			v.second = n
		}
	}
	return v
}
