# flott_library(NAME sources... DEPENDS libs... [MLIR])
#
# A static library of one folder. MLIR: the folder includes MLIR's headers; they
# come precompiled, and shared libMLIR and libLLVM are linked.
function(flott_library name)
  cmake_parse_arguments(ARG "MLIR;LLVM" "" "DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PUBLIC flott_flags ${ARG_DEPENDS})
  if(ARG_MLIR)
    flott_use_mlir(${name})
  elseif(ARG_LLVM)
    flott_use_llvm(${name})
  endif()
endfunction()

function(flott_use_llvm target)
  target_include_directories(${target} SYSTEM PUBLIC ${LLVM_INCLUDE_DIRS})
  target_link_libraries(${target} PUBLIC flott_llvm)
endfunction()

# One precompiled header serves all that include MLIR: it is made once.
function(flott_use_mlir target)
  target_include_directories(${target} SYSTEM PUBLIC ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})
  target_link_libraries(${target} PUBLIC flott_mlir)
  target_compile_options(${target} PRIVATE -Xclang -fno-pch-timestamp)
  target_precompile_headers(${target} REUSE_FROM flott_mlir_pch)
endfunction()

file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/pch_empty.cpp CONTENT "")
add_library(flott_mlir_pch STATIC ${CMAKE_BINARY_DIR}/pch_empty.cpp)
target_link_libraries(flott_mlir_pch PUBLIC flott_flags)
target_include_directories(flott_mlir_pch SYSTEM PUBLIC ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})
target_compile_options(flott_mlir_pch PRIVATE -Xclang -fno-pch-timestamp)
target_precompile_headers(flott_mlir_pch PRIVATE ${CMAKE_SOURCE_DIR}/cmake/MlirPrecompiled.h)

# flott_dialect(Flow): FlowDialect.td, FlowOps.td -> *.inc beside the folder's build files.
function(flott_dialect name namespace)
  set(LLVM_TARGET_DEFINITIONS ${name}Ops.td)
  mlir_tablegen(${name}Ops.h.inc -gen-op-decls -I${CMAKE_SOURCE_DIR} -I${MLIR_INCLUDE_DIRS})
  mlir_tablegen(${name}Ops.cpp.inc -gen-op-defs -I${CMAKE_SOURCE_DIR} -I${MLIR_INCLUDE_DIRS})
  # From the file of the dialect alone: an included dialect's enums are its own.
  set(LLVM_TARGET_DEFINITIONS ${name}Dialect.td)
  mlir_tablegen(${name}Types.h.inc -gen-typedef-decls -typedefs-dialect=${namespace} -I${CMAKE_SOURCE_DIR} -I${MLIR_INCLUDE_DIRS})
  mlir_tablegen(${name}Types.cpp.inc -gen-typedef-defs -typedefs-dialect=${namespace} -I${CMAKE_SOURCE_DIR} -I${MLIR_INCLUDE_DIRS})
  mlir_tablegen(${name}Attrs.h.inc -gen-attrdef-decls -attrdefs-dialect=${namespace} -I${CMAKE_SOURCE_DIR} -I${MLIR_INCLUDE_DIRS})
  mlir_tablegen(${name}Attrs.cpp.inc -gen-attrdef-defs -attrdefs-dialect=${namespace} -I${CMAKE_SOURCE_DIR} -I${MLIR_INCLUDE_DIRS})
  mlir_tablegen(${name}Enums.h.inc -gen-enum-decls -I${CMAKE_SOURCE_DIR} -I${MLIR_INCLUDE_DIRS})
  mlir_tablegen(${name}Enums.cpp.inc -gen-enum-defs -I${CMAKE_SOURCE_DIR} -I${MLIR_INCLUDE_DIRS})
  mlir_tablegen(${name}Dialect.h.inc -gen-dialect-decls -dialect=${namespace} -I${CMAKE_SOURCE_DIR} -I${MLIR_INCLUDE_DIRS})
  mlir_tablegen(${name}Dialect.cpp.inc -gen-dialect-defs -dialect=${namespace} -I${CMAKE_SOURCE_DIR} -I${MLIR_INCLUDE_DIRS})
  add_public_tablegen_target(Flott${name}IncGen)
endfunction()

# flott_unit_test(NAME sources... DEPENDS libs... [MLIR])
#
# A GoogleTest program; each of its cases is a ctest of its own. In a build with
# sanitizers the name of the case says so: one ctest runs both builds.
add_custom_target(sanitized-tests)
function(flott_unit_test name)
  cmake_parse_arguments(ARG "MLIR" "" "DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE flott_flags ${ARG_DEPENDS} GTest::gtest_main GTest::gmock)
  if(ARG_MLIR)
    flott_use_mlir(${name})
  endif()
  add_dependencies(sanitized-tests ${name})
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 TEST_PREFIX "${FLOTT_TEST_PREFIX}"
    PROPERTIES LABELS unit ENVIRONMENT "${FLOTT_TEST_ENVIRONMENT}")
endfunction()

# flott_fuzzer(NAME sources... DEPENDS libs...)
#
# The sources define LLVMFuzzerTestOneInput. Each build with sanitizers replays the
# committed corpus test/fuzz/corpus/NAME as a test; `./x fuzz NAME` looks for more.
add_custom_target(fuzzers)
function(flott_fuzzer name)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  if(NOT FLOTT_SANITIZE MATCHES address)
    return()
  endif()
  add_executable(fuzz-${name} ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(fuzz-${name} PRIVATE flott_flags ${ARG_DEPENDS})
  target_compile_options(fuzz-${name} PRIVATE -fsanitize=fuzzer)
  target_link_options(fuzz-${name} PRIVATE -fsanitize=fuzzer)
  add_dependencies(fuzzers fuzz-${name})
  add_dependencies(sanitized-tests fuzz-${name})
  add_test(NAME ${FLOTT_TEST_PREFIX}corpus/${name}
    COMMAND fuzz-${name} -runs=0 ${CMAKE_SOURCE_DIR}/test/fuzz/corpus/${name})
  set_tests_properties(${FLOTT_TEST_PREFIX}corpus/${name} PROPERTIES
    LABELS fuzz ENVIRONMENT "${FLOTT_TEST_ENVIRONMENT}")
endfunction()

# flott_bitcode(NAME unit.cpp FUNCTION f)
#
# Compiles one unit of primitives to bitcode and makes a library NAME with
# `std::span<const char> flott::f()`. Not optimized here: that happens once, in
# the generated module, after inlining and for its processor.
function(flott_bitcode name unit)
  cmake_parse_arguments(ARG "" "FUNCTION" "" ${ARGN})
  set(bitcode ${CMAKE_CURRENT_BINARY_DIR}/${name}.bc)
  add_custom_command(OUTPUT ${bitcode}
    COMMAND ${CMAKE_CXX_COMPILER} -std=c++20 -O2 -Xclang -disable-llvm-passes -emit-llvm -c
      -march=x86-64-v2 -fPIC -fno-exceptions -fno-rtti -fno-strict-aliasing -fno-math-errno
      -ffp-contract=off -fno-stack-protector -fno-asynchronous-unwind-tables
      -Wall -Wextra -Werror -Wno-unused-parameter
      -I${CMAKE_SOURCE_DIR} -I${CMAKE_BINARY_DIR}
      -MD -MF ${bitcode}.d -MT ${bitcode} -o ${bitcode} ${CMAKE_CURRENT_SOURCE_DIR}/${unit}
    DEPENDS ${unit} DEPFILE ${bitcode}.d
    COMMENT "Compiling ${unit} to bitcode" VERBATIM)
  add_custom_command(OUTPUT ${name}.cpp
    COMMAND ${CMAKE_COMMAND} -DINPUT=${bitcode} -DOUTPUT=${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp
      -DFUNCTION=${ARG_FUNCTION} -P ${CMAKE_SOURCE_DIR}/cmake/EmbedBytes.cmake
    DEPENDS ${bitcode} ${CMAKE_SOURCE_DIR}/cmake/EmbedBytes.cmake VERBATIM)
  add_library(${name} STATIC ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  target_link_libraries(${name} PRIVATE flott_flags)
endfunction()
