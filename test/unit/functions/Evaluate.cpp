// Reads calls, one a line, and writes their results: for comparisons with other
// engines.
#include "Harness.h"

#include <iostream>

int main() {
  for (std::string line; std::getline(std::cin, line);)
    std::cout << flott::evaluate(line) << '\n';
}
