package extracttest

import "strings"

// Sentences are sentences of our own in a language (ISO 639-1), everyday ones and such
// as stand in files about work, housing and debt; nil for a language without. They are
// for measuring how well character sets and languages are told apart.
func Sentences(language string) []string {
	text, ok := map[string]string{
		"pl": polishSentences, "hu": hungarianSentences, "ro": romanianSentences, "bg": bulgarianSentences, "tr": turkishSentences, "ar": arabicSentences,
		"nl": dutchSentences, "en": englishSentences, "de": germanSentences, "fr": frenchSentences, "es": spanishSentences, "uk": ukrainianSentences, "ru": russianSentences,
	}[language]
	if !ok {
		return nil
	}
	return strings.Split(strings.TrimSpace(text), "\n")
}

const polishSentences = `
Szef zabrał mi paszport i powiedział, że odda go dopiero po spłacie długu.
Mieszkamy w dziesięć osób w jednym pokoju, a czynsz potrącają z wypłaty.
Kiedy dostanę pieniądze za zeszły miesiąc?
Nie wolno nam wychodzić z domu bez pozwolenia kierownika.
Jutro o szóstej rano przyjedzie bus i zawiezie was do szklarni.
Proszę podpisać umowę, nie ma czasu na czytanie.
Mówił, że zarobię tysiąc pięćset złotych tygodniowo.
Moja siostra też chce przyjechać do pracy w Holandii.
Grożą, że zrobią krzywdę mojej rodzinie, jeśli ucieknę.
Córka zaczyna szkołę we wrześniu, muszę wysłać pieniądze.
Pracujemy po czternaście godzin, bez przerwy i bez wolnej niedzieli.
Dzień dobry, czy mógłbym zapytać o wolne łóżko?
Żółta ciężarówka stoi przed magazynem od wczoraj.
Lekarz powiedział, że ręka będzie się goić sześć tygodni.
Nie mam ubezpieczenia, a pośrednik nie odbiera telefonu.
Spotkajmy się pod dworcem, przyniosę twoje dokumenty.
Kupiłam chleb, mleko i trochę jabłek na kolację.
Bilet na autobus z Łodzi kosztował trzysta złotych.
Każdy z nas musiał zapłacić za dojazd i za ubranie robocze.
Zabierają nam telefony, żebyśmy nie mogli nikogo wezwać.
Wczoraj przyszła kontrola, ale kazali nam schować się na strychu.
Chłopak, który mnie tu przywiózł, teraz każe mi pracować nocą.
Powiedz mamie, że u mnie wszystko w porządku.
Odpisz, jak tylko będziesz mógł rozmawiać.
Właściciel mieszkania żąda kaucji w gotówce.
W sobotę jedziemy nad morze, jeśli nie będzie padać.
Dlaczego potrącono mi sto dwadzieścia euro kary?
Boję się iść na policję, bo nie mam ważnej wizy.
Oni sprzedają nas z jednej firmy do drugiej jak rzeczy.
Śnieg spadł w nocy i droga była śliska.
Uważaj na siebie i nie mów nikomu, gdzie mieszkamy.
`

const hungarianSentences = `
A főnök elvette az útlevelemet, és azt mondta, csak a tartozás után adja vissza.
Tízen lakunk egy szobában, a bért pedig levonják a lakbérért.
Mikor kapom meg a múlt havi fizetésemet?
Nem mehetünk ki a házból engedély nélkül.
Holnap reggel hatkor jön a busz, és elvisz benneteket az üvegházba.
Kérem, írja alá a szerződést, nincs idő elolvasni.
Azt ígérte, hogy hetente ötszáz eurót fogok keresni.
A húgom is szeretne kijönni dolgozni Hollandiába.
Megfenyegettek, hogy bántják a családomat, ha megszököm.
A lányom szeptemberben kezdi az iskolát, pénzt kell küldenem.
Tizennégy órát dolgozunk szünet és szabadnap nélkül.
Jó napot kívánok, van még szabad ágy?
A sárga teherautó tegnap óta a raktár előtt áll.
Az orvos szerint a kezem hat hét alatt gyógyul meg.
Nincs biztosításom, és a közvetítő nem veszi fel a telefont.
Találkozzunk az állomásnál, elhozom az irataidat.
Vettem kenyeret, tejet és egy kis gyümölcsöt vacsorára.
A buszjegy Győrből nyolcezer forintba került.
Mindenkinek fizetnie kellett az útért és a munkaruháért.
Elveszik a telefonunkat, hogy senkit se tudjunk felhívni.
Tegnap ellenőrzés volt, de el kellett bújnunk a padláson.
A fiú, aki idehozott, most arra kényszerít, hogy éjszaka dolgozzak.
Mondd meg anyának, hogy jól vagyok.
Írj, amint tudsz beszélni.
A háziúr készpénzben kéri a kauciót.
Szombaton a tóhoz megyünk, ha nem esik az eső.
Miért vontak le tőlem százhúsz euró büntetést?
Félek a rendőrségre menni, mert nincs érvényes engedélyem.
Úgy adnak minket egyik cégtől a másiknak, mint a tárgyakat.
Éjjel leesett a hó, és csúszós volt az út.
Vigyázz magadra, és senkinek ne mondd el, hol lakunk.
`

const romanianSentences = `
Șeful mi-a luat pașaportul și a zis că mi-l dă după ce plătesc datoria.
Stăm zece oameni într-o cameră, iar chiria ne-o opresc din salariu.
Când primesc banii pentru luna trecută?
Nu avem voie să ieșim din casă fără aprobarea lui.
Mâine la șase dimineața vine microbuzul și vă duce la seră.
Vă rog să semnați contractul, nu este timp de citit.
Mi-a promis că voi câștiga cinci sute de euro pe săptămână.
Și sora mea vrea să vină la muncă în Olanda.
M-au amenințat că îi fac rău familiei mele dacă fug.
Fata mea începe școala în septembrie și trebuie să trimit bani.
Muncim paisprezece ore, fără pauză și fără zi liberă.
Bună ziua, mai aveți vreun pat liber?
Camionul galben stă în fața depozitului de ieri.
Doctorul spune că mâna se vindecă în șase săptămâni.
Nu am asigurare, iar intermediarul nu răspunde la telefon.
Ne vedem la gară, îți aduc actele.
Am cumpărat pâine, lapte și câteva mere pentru cină.
Biletul de autocar din Timișoara a costat trei sute de lei.
Fiecare a trebuit să plătească drumul și hainele de lucru.
Ne iau telefoanele ca să nu putem suna pe nimeni.
Ieri a venit un control, dar ne-au pus să ne ascundem în pod.
Băiatul care m-a adus aici mă obligă acum să lucrez noaptea.
Spune-i mamei că sunt bine.
Scrie-mi când poți vorbi.
Proprietarul cere garanția în numerar.
Sâmbătă mergem la mare, dacă nu plouă.
De ce mi s-au oprit o sută douăzeci de euro amendă?
Mi-e frică să merg la poliție pentru că nu am viză.
Ne vând de la o firmă la alta de parcă am fi niște lucruri.
A nins toată noaptea și șoseaua era înghețată.
Ai grijă de tine și nu spune nimănui unde locuim.
`

const bulgarianSentences = `
Шефът ми взе паспорта и каза, че ще ми го върне, когато изплатя дълга.
Живеем десет души в една стая, а наемът се удържа от заплатата.
Кога ще получа парите за миналия месец?
Не ни е позволено да излизаме от къщата без разрешение.
Утре в шест сутринта идва бусът и ви кара в оранжерията.
Моля, подпишете договора, няма време за четене.
Обеща ми, че ще печеля петстотин евро на седмица.
Сестра ми също иска да дойде на работа в Холандия.
Заплашват, че ще наранят семейството ми, ако избягам.
Дъщеря ми тръгва на училище през септември и трябва да пратя пари.
Работим по четиринадесет часа без почивка и без свободен ден.
Добър ден, имате ли свободно легло?
Жълтият камион стои пред склада от вчера.
Лекарят каза, че ръката ще зарасне за шест седмици.
Нямам осигуровка, а посредникът не вдига телефона.
Да се видим на гарата, ще ти донеса документите.
Купих хляб, мляко и малко ябълки за вечеря.
Билетът за автобуса от Пловдив струваше двеста лева.
Всеки от нас трябваше да плати за пътя и за работното облекло.
Вземат ни телефоните, за да не можем да се обадим на никого.
Вчера дойде проверка, но ни накараха да се скрием на тавана.
Момчето, което ме докара тук, сега ме кара да работя нощем.
Кажи на мама, че съм добре.
Пиши ми, щом можеш да говориш.
Хазяинът иска депозит в брой.
В събота отиваме на море, ако не вали.
Защо ми удържаха сто и двадесет евро глоба?
Страх ме е да отида в полицията, защото нямам виза.
Продават ни от една фирма на друга като вещи.
През нощта заваля сняг и пътят беше хлъзгав.
Пази се и не казвай на никого къде живеем.
`

const turkishSentences = `
Patron pasaportumu aldı ve borcumu ödeyince geri vereceğini söyledi.
Bir odada on kişi kalıyoruz, kirayı da maaştan kesiyorlar.
Geçen ayın parasını ne zaman alacağım?
İzin almadan evden çıkmamız yasak.
Yarın sabah altıda minibüs gelip sizi seraya götürecek.
Lütfen sözleşmeyi imzalayın, okumaya vakit yok.
Haftada beş yüz avro kazanacağıma söz verdi.
Kız kardeşim de çalışmak için Hollanda'ya gelmek istiyor.
Kaçarsam aileme zarar vereceklerini söylüyorlar.
Kızım eylülde okula başlıyor, para göndermem gerekiyor.
Mola vermeden, tatil yapmadan on dört saat çalışıyoruz.
İyi günler, boş yatağınız var mı?
Sarı kamyon dünden beri deponun önünde duruyor.
Doktor elimin altı haftada iyileşeceğini söyledi.
Sigortam yok, aracı da telefonu açmıyor.
İstasyonda buluşalım, belgelerini getireceğim.
Akşam yemeği için ekmek, süt ve biraz elma aldım.
Otobüs bileti iki yüz lira tuttu.
Herkes yol parasını ve iş kıyafetini kendi ödedi.
Kimseyi aramayalım diye telefonlarımızı topluyorlar.
Dün denetim geldi ama bizi çatı katına sakladılar.
Beni buraya getiren çocuk şimdi geceleri çalışmaya zorluyor.
Anneme iyi olduğumu söyle.
Konuşabildiğin zaman bana yaz.
Ev sahibi depozitoyu nakit istiyor.
Yağmur yağmazsa cumartesi denize gideceğiz.
Neden yüz yirmi avro ceza kestiler?
Oturma iznim olmadığı için polise gitmeye korkuyorum.
Bizi eşya gibi bir şirketten ötekine satıyorlar.
Gece kar yağdı, yollar çok kaygandı.
Kendine dikkat et ve nerede kaldığımızı kimseye söyleme.
`

const arabicSentences = `
أخذ صاحب العمل جواز سفري وقال إنه سيعيده بعد سداد الدين.
نسكن عشرة أشخاص في غرفة واحدة ويخصمون الإيجار من الراتب.
متى سأحصل على أجر الشهر الماضي؟
لا يسمح لنا بالخروج من البيت دون إذن.
غدا في السادسة صباحا ستأتي الحافلة وتنقلكم إلى المزرعة.
من فضلك وقع العقد، لا يوجد وقت للقراءة.
وعدني بأنني سأكسب خمسمئة يورو في الأسبوع.
أختي أيضا تريد أن تأتي للعمل في هولندا.
يهددون بإيذاء عائلتي إذا هربت.
ابنتي تبدأ المدرسة في سبتمبر وعلي أن أرسل المال.
نعمل أربع عشرة ساعة بلا راحة وبلا يوم عطلة.
صباح الخير، هل يوجد سرير فارغ؟
الشاحنة الصفراء واقفة أمام المخزن منذ أمس.
قال الطبيب إن يدي ستشفى خلال ستة أسابيع.
ليس لدي تأمين والوسيط لا يرد على الهاتف.
نلتقي عند المحطة وسأحضر لك أوراقك.
اشتريت الخبز والحليب وبعض التفاح للعشاء.
كانت تذكرة الحافلة بمئتي درهم.
كان على كل واحد منا أن يدفع ثمن الطريق وملابس العمل.
يأخذون هواتفنا حتى لا نتصل بأحد.
جاء التفتيش أمس لكنهم أجبرونا على الاختباء في السطح.
الشاب الذي أحضرني إلى هنا يجبرني الآن على العمل ليلا.
قل لأمي إنني بخير.
اكتب لي عندما تستطيع الكلام.
صاحب البيت يطلب التأمين نقدا.
سنذهب إلى البحر يوم السبت إذا لم تمطر.
لماذا خصموا مني مئة وعشرين يورو غرامة؟
أخاف أن أذهب إلى الشرطة لأنني لا أملك إقامة.
يبيعوننا من شركة إلى أخرى كأننا أشياء.
سقط الثلج ليلا وكان الطريق زلقا.
انتبه لنفسك ولا تخبر أحدا أين نسكن.
`

const dutchSentences = `
De baas heeft mijn paspoort afgepakt en geeft het pas terug als de schuld betaald is.
We slapen met tien man op één kamer en de huur gaat van het loon af.
Wanneer krijg ik mijn geld van vorige maand?
Zonder toestemming mogen wij het huis niet uit.
Morgenvroeg om zes uur komt het busje en brengt jullie naar de kas.
Wilt u het contract tekenen, er is geen tijd om te lezen.
Hij beloofde dat ik vijfhonderd euro per week zou verdienen.
Mijn zus wil ook in Nederland komen werken.
Ze dreigen mijn familie iets aan te doen als ik wegga.
Mijn dochter gaat in september naar school, ik moet geld sturen.
Wij werken veertien uur zonder pauze en zonder vrije dag.
Goedemiddag, heeft u nog een bed vrij?
De gele vrachtwagen staat sinds gisteren voor de loods.
De dokter zegt dat mijn hand zes weken nodig heeft.
Ik ben niet verzekerd en de bemiddelaar neemt niet op.
We zien elkaar op het station, ik neem je papieren mee.
Ik heb brood, melk en een paar appels gekocht.
De jongen die mij hier bracht dwingt me nu om 's nachts te werken.
Zeg tegen mama dat het goed met mij gaat.
App me zodra je kunt praten.
De huisbaas wil de borg contant hebben.
Zaterdag gaan we naar zee als het niet regent.
Waarom is er honderdtwintig euro boete ingehouden?
Ik durf niet naar de politie want ik heb geen visum.
Pas goed op jezelf en zeg tegen niemand waar we wonen.
`

const englishSentences = `
The boss took my passport and will only give it back when the debt is paid.
Ten of us sleep in one room and the rent is taken from our wages.
When will I get my money for last month?
We are not allowed to leave the house without permission.
Tomorrow at six the van comes and takes you to the greenhouse.
Please sign the contract, there is no time to read it.
He promised that I would earn five hundred euros a week.
My sister also wants to come and work there.
They say they will hurt my family if I run away.
My daughter starts school in September and I have to send money.
We work fourteen hours without a break and without a day off.
Good morning, do you still have a bed for me?
The yellow truck has been standing outside since yesterday.
The doctor says my hand will need six weeks.
I am not insured and the agent does not answer the phone.
Meet me at the station, I will bring your papers.
I bought bread, milk and some apples for dinner.
The boy who brought me here now makes me work at night.
Tell mum that I am fine.
Write to me as soon as you can talk.
The landlord wants the deposit in cash.
On Saturday we are going to the sea if it does not rain.
Why did they take a hundred and twenty euros from my pay?
I am afraid to go to the police because I have no visa.
Take care of yourself and tell nobody where we live.
`

const germanSentences = `
Der Chef hat mir den Pass weggenommen und gibt ihn erst zurück, wenn die Schulden bezahlt sind.
Wir schlafen zu zehnt in einem Zimmer und die Miete wird vom Lohn abgezogen.
Wann bekomme ich mein Geld für den letzten Monat?
Ohne Erlaubnis dürfen wir das Haus nicht verlassen.
Morgen früh um sechs kommt der Bus und bringt euch zum Gewächshaus.
Er hat versprochen, dass ich fünfhundert Euro in der Woche verdiene.
Meine Schwester möchte auch zum Arbeiten kommen.
Sie drohen, meiner Familie etwas anzutun, wenn ich weglaufe.
Wir arbeiten vierzehn Stunden ohne Pause und ohne freien Tag.
Der gelbe Lastwagen steht seit gestern vor dem Lager.
Ich bin nicht versichert und der Vermittler geht nicht ans Telefon.
Wir treffen uns am Bahnhof, ich bringe deine Papiere mit.
Der Junge, der mich hergebracht hat, zwingt mich jetzt, nachts zu arbeiten.
Sag Mama, dass es mir gut geht.
Der Vermieter will die Kaution in bar.
Ich habe Angst, zur Polizei zu gehen, weil ich kein Visum habe.
Pass auf dich auf und sag niemandem, wo wir wohnen.
`

const frenchSentences = `
Le patron a pris mon passeport et il le rendra quand la dette sera payée.
Nous dormons à dix dans une chambre et le loyer est retenu sur le salaire.
Quand est-ce que je reçois mon argent du mois dernier ?
Nous n'avons pas le droit de sortir de la maison sans permission.
Demain à six heures la camionnette vient vous chercher pour aller à la serre.
Il m'a promis que je gagnerais cinq cents euros par semaine.
Ma sœur veut aussi venir travailler ici.
Ils menacent de faire du mal à ma famille si je pars.
Nous travaillons quatorze heures sans pause et sans jour de repos.
Le camion jaune est devant l'entrepôt depuis hier.
Je n'ai pas d'assurance et l'intermédiaire ne répond pas au téléphone.
On se retrouve à la gare, je t'apporte tes papiers.
Le garçon qui m'a amenée ici me force maintenant à travailler la nuit.
Dis à maman que je vais bien.
Le propriétaire veut la caution en espèces.
J'ai peur d'aller à la police parce que je n'ai pas de visa.
Fais attention à toi et ne dis à personne où nous habitons.
`

const spanishSentences = `
El jefe me quitó el pasaporte y dice que me lo devuelve cuando pague la deuda.
Dormimos diez personas en una habitación y el alquiler lo descuentan del sueldo.
¿Cuándo voy a recibir el dinero del mes pasado?
No podemos salir de la casa sin permiso.
Mañana a las seis viene la furgoneta y os lleva al invernadero.
Me prometió que ganaría quinientos euros a la semana.
Mi hermana también quiere venir a trabajar aquí.
Dicen que le harán daño a mi familia si me escapo.
Trabajamos catorce horas sin descanso y sin día libre.
El camión amarillo está delante del almacén desde ayer.
No tengo seguro y el intermediario no contesta el teléfono.
Nos vemos en la estación, te llevo tus papeles.
El chico que me trajo aquí ahora me obliga a trabajar de noche.
Dile a mamá que estoy bien.
El dueño quiere la fianza en efectivo.
Tengo miedo de ir a la policía porque no tengo visado.
Cuídate mucho y no le digas a nadie dónde vivimos.
`

const ukrainianSentences = `
Начальник забрав мій паспорт і сказав, що поверне його, коли я сплачу борг.
Ми живемо вдесятьох в одній кімнаті, а оренду вираховують із зарплати.
Коли я отримаю гроші за минулий місяць?
Нам не можна виходити з будинку без дозволу.
Завтра о шостій ранку приїде бус і повезе вас у теплицю.
Він обіцяв, що я зароблятиму п'ятсот євро на тиждень.
Моя сестра теж хоче приїхати сюди на роботу.
Вони погрожують, що завдадуть шкоди моїй родині, якщо я втечу.
Ми працюємо по чотирнадцять годин без перерви і без вихідних.
Жовта вантажівка стоїть перед складом від учора.
У мене немає страховки, а посередник не бере слухавку.
Зустрінемося на вокзалі, я принесу твої документи.
Хлопець, який мене сюди привіз, тепер змушує мене працювати вночі.
Скажи мамі, що в мене все добре.
Господар хоче завдаток готівкою.
Я боюся йти до поліції, бо не маю візи.
Бережи себе і нікому не кажи, де ми живемо.
`

const russianSentences = `
Начальник забрал мой паспорт и сказал, что вернёт его, когда я выплачу долг.
Мы живём вдесятером в одной комнате, а аренду вычитают из зарплаты.
Когда я получу деньги за прошлый месяц?
Нам нельзя выходить из дома без разрешения.
Завтра в шесть утра приедет микроавтобус и отвезёт вас в теплицу.
Он обещал, что я буду зарабатывать пятьсот евро в неделю.
Моя сестра тоже хочет приехать сюда на работу.
Они угрожают, что сделают плохо моей семье, если я сбегу.
Мы работаем по четырнадцать часов без перерыва и без выходных.
Жёлтый грузовик стоит перед складом со вчерашнего дня.
У меня нет страховки, а посредник не берёт трубку.
Встретимся на вокзале, я принесу твои документы.
Парень, который меня сюда привёз, теперь заставляет меня работать ночью.
Скажи маме, что у меня всё хорошо.
Хозяин хочет залог наличными.
Я боюсь идти в полицию, потому что у меня нет визы.
Береги себя и никому не говори, где мы живём.
`
