# Compiler flags, and the packages every part may ask for.
find_package(MLIR 22.1 REQUIRED CONFIG HINTS /usr/lib/llvm-22/lib/cmake/mlir)
find_package(Clang REQUIRED CONFIG HINTS /usr/lib/llvm-22/lib/cmake/clang)
list(APPEND CMAKE_MODULE_PATH ${MLIR_CMAKE_DIR} ${LLVM_CMAKE_DIR})
include(TableGen)
include(AddLLVM)
include(AddMLIR)
set(FLOTT_LLVM_BIN ${LLVM_TOOLS_BINARY_DIR})

include_directories(${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
add_library(flott_flags INTERFACE)
target_compile_options(flott_flags INTERFACE
  -fPIC -Wall -Wextra -Werror -Wno-unused-parameter -fno-strict-aliasing -ffp-contract=off
  -fvisibility=hidden -fvisibility-inlines-hidden
  $<$<CONFIG:Release>:-O2>)
target_include_directories(flott_flags INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
set(FLOTT_TEST_PREFIX "")
set(FLOTT_TEST_ENVIRONMENT "")
if(FLOTT_SANITIZE)
  string(REGEX REPLACE ",.*" "/" FLOTT_TEST_PREFIX "${FLOTT_SANITIZE},")
  # LLVM's allocators poison what they hand out only where they are inlined into our
  # code, and libLLVM does not unpoison it: what they say is not true.
  set(FLOTT_TEST_ENVIRONMENT
    "ASAN_OPTIONS=allow_user_poisoning=0:detect_stack_use_after_return=1;UBSAN_OPTIONS=print_stacktrace=1")
  # Generated code has no type hash before its entries, and the check would read
  # one: at the start of a page there is nothing to read.
  add_compile_options(-fsanitize=${FLOTT_SANITIZE} -fno-sanitize=function -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=${FLOTT_SANITIZE})
  if(FLOTT_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
  endif()
endif()
# The build id is part of the key of cached objects.
add_link_options(-fuse-ld=lld-22 -Wl,--build-id=fast)
