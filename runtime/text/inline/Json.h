#pragma once
#include "runtime/abi/Json.h"
