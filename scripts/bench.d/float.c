// SPDX-License-Identifier: GPL-2.0-or-later
// Floating point: a planetary simulation in doubles and a matrix product in floats that compilers
// vectorise.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { Bodies = 5, Side = 96 };

static double Place[Bodies][3], Speed[Bodies][3], Mass[Bodies];
static float A[Side][Side], B[Side][Side], C[Side][Side];

static void step(double Time) {
  for (int I = 0; I < Bodies; ++I)
    for (int J = I + 1; J < Bodies; ++J) {
      double D[3], Square = 1e-3;
      for (int K = 0; K < 3; ++K) {
        D[K] = Place[I][K] - Place[J][K];
        Square += D[K] * D[K];
      }
      double Pull = Time / (Square * sqrt(Square));
      for (int K = 0; K < 3; ++K) {
        Speed[I][K] -= D[K] * Mass[J] * Pull;
        Speed[J][K] += D[K] * Mass[I] * Pull;
      }
    }
  for (int I = 0; I < Bodies; ++I)
    for (int K = 0; K < 3; ++K)
      Place[I][K] += Time * Speed[I][K];
}

static void product(void) {
  for (int I = 0; I < Side; ++I)
    for (int K = 0; K < Side; ++K)
      for (int J = 0; J < Side; ++J)
        C[I][J] += A[I][K] * B[K][J];
}

int main(int Argc, char **Argv) {
  unsigned long Rounds = Argc > 1 ? strtoul(Argv[1], NULL, 0) : 1500000;
  for (int I = 0; I < Bodies; ++I) {
    Mass[I] = 1.0 / (I + 1);
    for (int K = 0; K < 3; ++K) {
      Place[I][K] = I * 1.5 + K;
      Speed[I][K] = 0.01 * (I - K);
    }
  }
  for (int I = 0; I < Side; ++I)
    for (int J = 0; J < Side; ++J) {
      A[I][J] = (float)(I + J) / Side;
      B[I][J] = (float)(I - J) / Side;
    }
  for (unsigned long I = 0; I < Rounds; ++I)
    step(0.001);
  for (unsigned long I = 0; I < Rounds / 10000; ++I)
    product();
  printf("%.6f %.6f\n", Place[0][0], C[3][5]);
  return 0;
}
