// Floating point for amd64 with AVX-512, 32 numbers at a time: the same operations in
// the same order as in kernel_amd64.s, and so the same bits. Only lengths that are a
// multiple of 32.
#include "textflag.h"

// FOLD folds sixteen lanes to one number, in lane 0 of x: halves first.
#define FOLD(op, z, y, x, ty, tx) \
	VEXTRACTF64X4 $1, z, ty; op ty, y, y; \
	VEXTRACTF128 $1, y, tx; op tx, x, x; \
	VPERMILPS $0x4E, x, tx; op tx, x, x; \
	VPERMILPS $0xB1, x, tx; op tx, x, x

// LOAD6 spreads a table's six coefficients and 1 over Z17 to Z22 and Z16; POLY6 is the
// polynomial of two vectors.
#define LOAD6(r) \
	VBROADCASTSS 0(r), Z17; VBROADCASTSS 4(r), Z18; VBROADCASTSS 8(r), Z19; \
	VBROADCASTSS 12(r), Z20; VBROADCASTSS 16(r), Z21; VBROADCASTSS 20(r), Z22; VBROADCASTSS 24(r), Z16
#define HORNER(c, x, p, y, q) VMULPS x, p, p; VMULPS y, q, q; VADDPS c, p, p; VADDPS c, q, q
#define POLY6(x, p, y, q) \
	VMULPS x, Z22, p; VMULPS y, Z22, q; VADDPS Z21, p, p; VADDPS Z21, q, q; \
	HORNER(Z20, x, p, y, q); HORNER(Z19, x, p, y, q); HORNER(Z18, x, p, y, q); \
	HORNER(Z17, x, p, y, q); HORNER(Z16, x, p, y, q)

// func gelu32(x *float32, n int, table *float32)
TEXT ·gelu32(SB), NOSPLIT, $0-24
	MOVQ x+0(FP), DI
	MOVQ n+8(FP), CX
	MOVQ table+16(FP), SI
	LOAD6(SI)
	VBROADCASTSS 28(SI), Z8
	MOVL $0x7FFFFFFF, AX
	VPBROADCASTD AX, Z7
	VPXORD Z6, Z6, Z6
loop:
	VMOVUPS (DI), Z0; VMOVUPS 64(DI), Z1
	VPANDD Z0, Z7, Z2; VPANDD Z1, Z7, Z3
	POLY6(Z2, Z4, Z3, Z5)
	VMULPS Z4, Z4, Z4; VMULPS Z5, Z5, Z5
	VMULPS Z4, Z4, Z4; VMULPS Z5, Z5, Z5
	VMULPS Z4, Z4, Z4; VMULPS Z5, Z5, Z5
	VMULPS Z4, Z4, Z4; VMULPS Z5, Z5, Z5
	VMULPS Z8, Z2, Z2; VMULPS Z8, Z3, Z3
	VDIVPS Z4, Z2, Z2; VDIVPS Z5, Z3, Z3
	VMAXPS Z6, Z0, Z0; VMAXPS Z6, Z1, Z1
	VSUBPS Z2, Z0, Z0; VSUBPS Z3, Z1, Z1
	VMOVUPS Z0, (DI); VMOVUPS Z1, 64(DI)
	ADDQ $128, DI
	SUBQ $32, CX
	JNZ  loop
	VZEROUPPER
	RET

// func softmax32(x *float32, rows, width int, table *float32)
TEXT ·softmax32(SB), NOSPLIT, $0-32
	MOVQ x+0(FP), DI
	MOVQ rows+8(FP), DX
	MOVQ width+16(FP), CX
	MOVQ table+24(FP), SI
	SHLQ $2, CX
	LOAD6(SI)
	VBROADCASTSS 28(SI), Z23
	VBROADCASTSS 32(SI), Z24
row:
	VMOVUPS (DI), Z0
	VMOVUPS 64(DI), Z1
	MOVQ $128, AX
	JMP  more
top:
	VMAXPS (DI)(AX*1), Z0, Z0
	VMAXPS 64(DI)(AX*1), Z1, Z1
	ADDQ $128, AX
more:
	CMPQ AX, CX
	JLT  top
	VMAXPS Z1, Z0, Z0
	FOLD(VMAXPS, Z0, Y0, X0, Y1, X1)
	VBROADCASTSS X0, Z0
	VPXORD Z7, Z7, Z7
	XORQ AX, AX
exp:
	VMOVUPS (DI)(AX*1), Z1; VMOVUPS 64(DI)(AX*1), Z2
	VSUBPS Z0, Z1, Z1; VSUBPS Z0, Z2, Z2
	VMAXPS Z24, Z1, Z1; VMAXPS Z24, Z2, Z2
	VMULPS Z23, Z1, Z1; VMULPS Z23, Z2, Z2
	VRNDSCALEPS $0, Z1, Z3; VRNDSCALEPS $0, Z2, Z4
	VSUBPS Z3, Z1, Z1; VSUBPS Z4, Z2, Z2
	VCVTPS2DQ Z3, Z3; VCVTPS2DQ Z4, Z4
	VPSLLD $23, Z3, Z3; VPSLLD $23, Z4, Z4
	POLY6(Z1, Z5, Z2, Z6)
	VPADDD Z3, Z5, Z5; VPADDD Z4, Z6, Z6
	VADDPS Z5, Z7, Z7
	VADDPS Z6, Z7, Z7
	VMOVUPS Z5, (DI)(AX*1); VMOVUPS Z6, 64(DI)(AX*1)
	ADDQ $128, AX
	CMPQ AX, CX
	JLT  exp
	FOLD(VADDPS, Z7, Y7, X7, Y1, X1)
	VMOVSS 24(SI), X1
	VDIVSS X7, X1, X7
	VBROADCASTSS X7, Z7
	XORQ AX, AX
div:
	VMULPS (DI)(AX*1), Z7, Z1; VMULPS 64(DI)(AX*1), Z7, Z2
	VMOVUPS Z1, (DI)(AX*1); VMOVUPS Z2, 64(DI)(AX*1)
	ADDQ $128, AX
	CMPQ AX, CX
	JLT  div
	ADDQ CX, DI
	DECQ DX
	JNZ  row
	VZEROUPPER
	RET
