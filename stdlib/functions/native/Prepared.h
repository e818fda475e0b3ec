// What stands behind the handles of flott_prepare. Each maker returns null, and
// the reason, for a constant that it cannot parse.
#pragma once

#include "runtime/abi/Function.h"

#include <string_view>

namespace flott {

void *makeRegex(std::string_view text, RowError &error);
void dropRegex(void *handle);
void *makeZone(std::string_view text, RowError &error);
void dropZone(void *handle);
void *makeJsonPath(std::string_view text, RowError &error);
void dropJsonPath(void *handle);
void *makeTimeFormat(std::string_view text, RowError &error);
void dropTimeFormat(void *handle);
void *makeLikePattern(std::string_view text, RowError &error);
void dropLikePattern(void *handle);

} // namespace flott
