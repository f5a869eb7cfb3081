#!/usr/bin/env python3
"""Asks the reference matcher for its answers and writes them as golden files.

usage: golden.py FOLDER COUNT SEED
  FOLDER holds pattern_reference.py, indicators.yaml, examples/*.tsv and documents/*.txt
writes, beside this script,
  matches.jsonl.gz  [language, text, [[indicator, matched text, negated], ...]] a line
  folds.jsonl.gz    [text, folded] a line: every rune of the basic plane (but surrogates)
                    that folding changes, then sequences
COUNT random sentences are made for all languages together; the rest comes from
the catalogue's own tests, the example passages and the documents.
"""
import glob, gzip, importlib.util, json, os, random, re, sys

folder, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
out = sys.argv[4] if len(sys.argv) > 4 else os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location('reference', os.path.join(folder, 'pattern_reference.py'))
ref = importlib.util.module_from_spec(spec)
spec.loader.exec_module(ref)
tagger = ref.Tagger(os.path.join(folder, 'indicators.yaml'))
data = tagger.d
rnd = random.Random(seed)
LANGS = data['catalogue']['languages']
ALPHABET = {'bg': 'абвгдежзий', 'uk': 'абвгдеєжиії', 'ar': 'ابتثجحخدذر', 'zh': '的一是在不了有'}
ACCENTS = {'a': 'áàâäã', 'e': 'éèêë', 'o': 'óöőø', 'u': 'úüű', 's': 'śșş', 'c': 'çć', 'i': 'íîı', 'и': 'й', 'е': 'ё', 'ا': 'أإآ'}
STOPS = ['. ', '? ', '! ', '; ', '\n', '\n\n', ', ', ' - ', '... ', '.', '\r\n\r\n', '\n \n', ' (', ') ', '\u00a0', ': ', '/', "'", '_', '\u2028']


def word(lang, n=None):
    return ''.join(rnd.choice(ALPHABET.get(lang, 'abcdefghijklmnoprstuvz')) for _ in range(n or rnd.randint(1, 9)))


def noise(lang):
    r = rnd.random()
    if r < .15:
        return str(rnd.choice([0, 1, 5, 6, 7, 11, 12, 13, 16, 20, 29, 30, 45, 99, 100, 999, 1000, 2023, '07', '٣٤', '１２', '²', '½']))
    if r < .4:
        return rnd.choice(sorted(tagger.negators.get(lang, {'x'})))
    if r < .6 and data['classes'].get(lang):
        cls = data['classes'][lang]
        return realise(lang, rnd.choice(sorted(cls)), '@')
    return word(lang)


def literal(lang, w):
    if w.startswith('*'):
        w = rnd.choice(['', word(lang, 3)]) + w[1:]
    if w.endswith('*'):
        w = w[:-1] + rnd.choice(['', word(lang, 2)])
    if lang == 'ar' and rnd.random() < .4:
        w = rnd.choice(['و', 'ال', 'وال', 'لل', 'فال', 'ل', 'ن']) + w
    return w


def realise(lang, w, sigil=None):
    """Words that a lexeme of the pattern language may stand for."""
    cls = data['classes'].get(lang, {})
    if sigil == '@':
        return ' '.join(realise(lang, x) for x in str(rnd.choice(cls[w])).split())
    if w.startswith('?') and len(w) > 1:
        return realise(lang, w[1:]) if rnd.random() < .5 else ''
    if w == '_':
        return noise(lang)
    m = re.match(r'^[_&](\d+)$', w)
    if m:
        n = int(m.group(1))
        return ' '.join(noise(lang) for _ in range(rnd.randint(0, min(n + 1, 7))))
    if w.startswith('#'):
        return str(rnd.choice([3, 5, 8, 12, 14, 16, 24, 31, 100, 250, 1200, '۴۵']))
    if w.startswith('@'):
        return realise(lang, w[1:], '@') if w[1:] in cls else word(lang)
    return literal(lang, w)


def sentence(lang, pattern):
    lex = re.findall(r'\(|\)\?|\)|\||[^\s()|]+', pattern)

    def seq(i):
        words = []
        while i < len(lex) and lex[i] not in ('|', ')', ')?'):
            if lex[i] == '(':
                alts = []
                i += 1
                while True:
                    a, i = seq(i)
                    alts.append(a)
                    close = lex[i]
                    i += 1
                    if close != '|':
                        break
                if close == ')' or rnd.random() < .5:
                    words += rnd.choice(alts)
            elif lex[i] == '?':
                i += 1
            else:
                words.append(realise(lang, lex[i]))
                i += 1
        return words, i
    cut = [k for k, x in enumerate(lex) if re.match(r'^&\d+$', x)]
    if cut and rnd.random() < .5:
        lex = lex[cut[0] + 1:] + [lex[cut[0]]] + lex[:cut[0]]
    return [w for w in seq(0)[0] if w]


def han(pattern):
    """Text that a pattern of the language without spaces may match."""
    p = re.sub(r'\(([^)]*)\)', lambda m: rnd.choice(m.group(1).split('|')), pattern)
    p = re.sub(r'\[(\d)-(\d)\]', lambda m: str(rnd.randint(int(m.group(1)), int(m.group(2)))), p)
    return p.replace('.*', rnd.choice(['', '的', '了 有', '。', '\n']))


def disturb(lang, words):
    """Near misses: words dropped, doubled, swapped, negated, spelled otherwise."""
    r = rnd.random()
    if words and r < .12:
        words.pop(rnd.randrange(len(words)))
    elif words and r < .2:
        k = rnd.randrange(len(words))
        words.insert(k, words[k])
    elif len(words) > 1 and r < .28:
        k = rnd.randrange(len(words) - 1)
        words[k], words[k + 1] = words[k + 1], words[k]
    elif r < .45:
        words.insert(rnd.randint(0, len(words)), noise(lang))
    out = []
    for w in words:
        r = rnd.random()
        if r < .1:
            w = w.upper()
        elif r < .2:
            w = w.capitalize()
        elif r < .3:
            w = ''.join(rnd.choice(ACCENTS[c]) if c in ACCENTS and rnd.random() < .4 else c for c in w)
        elif r < .34 and w:
            k = rnd.randrange(len(w) + 1)
            w = w[:k] + rnd.choice(['\u00ad', '\u200b', '\u0301', '\u200d', '-', "'", 'ﬁ', '\u0640', '\u0651']) + w[k:]
        out.append(w)
    return out


def made(lang):
    parts = []
    for _ in range(rnd.randint(1, 4)):
        i = rnd.choice(data['indicators'])
        source = rnd.choice([i['pat'], i['pat'], i['pat'], i.get('not') or i['pat']])
        pats = [x.strip() for x in source.get(lang, '').split(';') if x.strip()]
        if lang == 'zh':
            parts.append(han(rnd.choice(pats)) if pats else word(lang))
            parts.append(rnd.choice(['', word(lang), '，', '。', '! ', ' ']))
            continue
        if pats:
            parts += disturb(lang, sentence(lang, rnd.choice(pats)))
        for _ in range(rnd.randint(0, 3)):
            parts.insert(rnd.randint(0, len(parts)), noise(lang))
        if rnd.random() < .3:
            parts.append(rnd.choice(STOPS))
    return ('' if lang == 'zh' else ' ').join(parts)


def plain(text):
    text = text.partition('\n---\n')[2]
    text = re.sub(r'\{\{[a-z]+\|([^{}|]+)\|[^{}|]+\}\}', r'\1', text)
    return re.sub(r'\[\[[a-z_]+(?:![a-z]+)?\|', '', text).replace(']]', '')


def texts():
    for kind in ('positive', 'negative'):
        for t in data['tests'][kind]:
            yield t['lang'], t['text']
    for k in range(count):
        lang = LANGS[k % len(LANGS)]
        yield lang, made(lang)
    passages = [l.rstrip('\n').split('\t') for f in sorted(glob.glob(os.path.join(folder, 'examples', '*.tsv'))) for l in open(f, encoding='utf-8')]
    for p in rnd.sample(passages, 300):
        yield p[0], p[2]
    documents = sorted(glob.glob(os.path.join(folder, 'documents', '?-*.txt')))
    for f in rnd.sample(documents, 60):
        raw = open(f, encoding='utf-8').read()
        yield re.search(r'^lang: (\w+)', raw, re.M).group(1), plain(raw)


def folds():
    for c in range(0x10000):
        if not 0xd800 <= c < 0xe000 and ref.fold(chr(c)) != chr(c):
            yield chr(c)
    pool = [chr(c) for r in [(0x20, 0x24f), (0x300, 0x36f), (0x370, 0x52f), (0x5d0, 0x6ff), (0x1100, 0x11ff), (0x1e00, 0x1fff), (0x2000, 0x218f), (0x3040, 0x30ff), (0xac00, 0xac40), (0xfb00, 0xfb06), (0xfe70, 0xfefc), (0xff00, 0xffbe)] for c in range(*r)]
    pool = [c for c in pool if c.isprintable() or c.isspace() or c in '\u00ad\u200b\u200c\u200d']
    for _ in range(1500):
        marks = [chr(c) for c in range(0x300, 0x370)] + ['Σ', 'Σ', 'a', 'É', "'", '\u200d', ' ']
        yield ''.join(rnd.choice(rnd.choice([pool, marks])) for _ in range(rnd.randint(1, 12)))
    for n in (29, 30, 31, 40, 80):
        for base in 'aиοا':
            yield '\uac00\uffad' + base + ''.join(chr(rnd.randrange(0x300, 0x345)) for _ in range(n)) + 'z'


def write(name, rows):
    with open(os.path.join(out, name), 'wb') as raw, gzip.GzipFile(fileobj=raw, mode='wb', filename='', mtime=0) as f:
        for row in rows:
            f.write((json.dumps(row, ensure_ascii=False, separators=(',', ':')) + '\n').encode('utf-8'))


write('matches.jsonl.gz', ([l, t, tagger.tag(t, l)] for l, t in texts()))
write('folds.jsonl.gz', ([t, ref.fold(t)] for t in folds()))
