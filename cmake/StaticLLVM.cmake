# LLVM and MLIR as archives, for the released `flott`: it starts in a few milliseconds,
# where the loader needs thirty for the shared ones, and runs where no LLVM is installed.
#
# Everything else (tests, flott-opt) links the shared libraries, which makes a link
# take a second. Our own libraries are compiled once and serve both: they name
# flott_llvm or flott_mlir, and the program that is linked decides which of the two
# that means, by its property FLOTT_STATIC_LLVM. In one program it is all or nothing:
# a second copy of LLVM would have options and type ids of its own.

option(FLOTT_STATIC "Link LLVM and MLIR into `flott` from archives" OFF)

# What `flott` uses of LLVM and MLIR. The archives that these need are found from the
# exported targets; the linker takes from them what is referenced.
set(FLOTT_STATIC_ROOTS
  MLIRBytecodeReader MLIRBytecodeWriter MLIRFuncDialect MLIRIR MLIRParser MLIRPass
  MLIRRewrite MLIRSideEffectInterfaces MLIRSupport MLIRTransforms MLIRTransformUtils
  LLVMBitReader LLVMBitWriter LLVMExecutionEngine LLVMIRReader LLVMJITLink LLVMLinker
  LLVMOrcJIT LLVMPasses LLVMTarget LLVMX86AsmParser LLVMX86CodeGen LLVMX86Desc
  LLVMX86Disassembler LLVMX86Info LLVMipo)

# flott_archives(OUT roots...): the files of these imported archives and of all that
# they need, and the system's libraries behind them.
#
# MLIR's targets name the shared LLVM as their only dependency outside of MLIR; it is
# left out here, and the archives of LLVM stand among the roots instead.
function(flott_archives out)
  set(open ${ARGN})
  set(seen "")
  set(files "")
  while(open)
    list(POP_FRONT open name)
    string(REGEX REPLACE "^\\$<LINK_ONLY:(.*)>$" "\\1" name "${name}")
    if(name STREQUAL LLVM OR name STREQUAL MLIR OR name IN_LIST seen)
      continue()
    endif()
    list(APPEND seen ${name})
    if(NOT TARGET ${name})
      # The few that are not targets are parts of the C library (rt, dl, m), and Z3,
      # which serves a solver that Clang's analyzer alone calls.
      if(NOT name MATCHES "libz3")
        list(APPEND files ${name})
      endif()
      continue()
    endif()
    get_target_property(kind ${name} TYPE)
    if(kind STREQUAL "STATIC_LIBRARY" AND name MATCHES "^(LLVM|MLIR)")
      get_target_property(file ${name} IMPORTED_LOCATION_RELWITHDEBINFO)
      list(APPEND files ${file})
      get_target_property(needs ${name} INTERFACE_LINK_LIBRARIES)
      if(needs)
        list(APPEND open ${needs})
      endif()
    elseif(name MATCHES "^ZLIB::")
      list(APPEND files ${FLOTT_ZLIB_ARCHIVE})
    elseif(name MATCHES "^zstd::")
      list(APPEND files ${FLOTT_ZSTD_ARCHIVE})
    elseif(NOT name MATCHES "^(LibXml2|Terminfo|LibEdit|CURL|FFI|Threads)::")
      message(FATAL_ERROR "StaticLLVM: an archive of LLVM needs ${name}: say here how it is linked")
    endif()
  endwhile()
  set(${out} ${files} PARENT_SCOPE)
endfunction()

find_library(FLOTT_ZLIB_ARCHIVE libz.a REQUIRED)
find_library(FLOTT_ZSTD_ARCHIVE libzstd.a REQUIRED)
if(FLOTT_STATIC)
  flott_archives(FLOTT_LLVM_ARCHIVES ${FLOTT_STATIC_ROOTS})
endif()

# The two ways to LLVM. $<TARGET_PROPERTY:…> asks the program that is linked.
set(static "$<BOOL:$<TARGET_PROPERTY:FLOTT_STATIC_LLVM>>")
add_library(flott_llvm INTERFACE)
add_library(flott_mlir INTERFACE)
target_link_libraries(flott_llvm INTERFACE "$<IF:${static},flott_llvm_archives,LLVM>")
target_link_libraries(flott_mlir INTERFACE "$<IF:${static},flott_llvm_archives,MLIR;LLVM>")
add_library(flott_llvm_archives INTERFACE)
target_link_libraries(flott_llvm_archives INTERFACE ${FLOTT_LLVM_ARCHIVES})

# A link takes a gigabyte: one at a time.
set_property(GLOBAL APPEND PROPERTY JOB_POOLS flott_static_link=1)

# flott_released(TARGET): links this program as it is released, if FLOTT_STATIC says so.
function(flott_released target)
  target_link_options(${target} PRIVATE -static-libstdc++ -static-libgcc -Wl,--gc-sections)
  if(FLOTT_STATIC)
    # At a fixed address the loader has nothing to relocate in LLVM's tables.
    target_link_options(${target} PRIVATE -no-pie -Wl,-O2)
    set_target_properties(${target} PROPERTIES
      FLOTT_STATIC_LLVM ON
      JOB_POOL_LINK flott_static_link)
  endif()
endfunction()
