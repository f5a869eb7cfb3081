package entity_test

import (
	"strings"
	"testing"

	"spoor/internal/entity"
	"spoor/internal/evidence"
)

const ordinary = `Wij kwamen op een dinsdag in maart aan bij het huis aan de rand van het dorp. De voorman had
gezegd dat alles geregeld was, maar er stonden twaalf bedden in twee kamers en de verwarming deed het niet.
Elke ochtend om half zes haalde een witte bus ons op; wie te laat was kreeg een boete van 25 euro. Het loon
werd betaald op een rekening die ik niet kon zien. Later hoorde ik van Marek dat Noordveld Flex B.V. het werk
gaf en dat het kantoor aan de Kerkstraat 12, 3011 AB Rotterdam zat. Op 12 maart 2024 belde ik 06-12345678.
`

func BenchmarkRecognise(b *testing.B) {
	r := entity.New()
	text := strings.Repeat(ordinary, 200)
	pages := []evidence.Page{{Number: 1, Text: text, Language: "nl"}}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		r.Recognise(pages)
	}
}
