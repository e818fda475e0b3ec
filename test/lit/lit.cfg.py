"""Lit's configuration: where the tools are, what a test is."""
import os
import re
import sys

import lit.formats

config.name = "flott"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".flott", ".test", ".txt"]
config.excludes = ["Inputs", "lit.cfg.py", "CMakeLists.txt"]
config.test_source_root = os.path.dirname(__file__)
build = lit_config.params["build"]
config.test_exec_root = os.path.join(build, "test", "lit")
root = os.path.dirname(os.path.dirname(config.test_source_root))

config.environment["PATH"] = os.pathsep.join(
    [os.path.join(build, "bin"), lit_config.params["llvm_tools"], os.environ["PATH"]]
)
# A test's result does not depend on the user's terminal, language or caches.
config.environment["NO_COLOR"] = "1"
config.environment["TZ"] = "UTC"
config.environment["LC_ALL"] = "C.UTF-8"
config.environment["FLOTT_CACHE_DIR"] = os.path.join(config.test_exec_root, "cache")
config.substitutions.append(("%root", root))
config.substitutions.append(("%build", build))
config.substitutions.append(("%python", sys.executable))
config.substitutions.append(("%inputs", os.path.join(config.test_source_root, "Inputs")))
# Whether `flott` of this build is linked as it is released: statically.
released = lit_config.params.get("released", "0") == "1"
config.substitutions.append(("%released", "--released" if released else ""))

# The files of Functions.def, as the build hands them to flott-cxx.
with open(os.path.join(root, "stdlib", "functions", "Functions.def")) as functions:
    topics = re.findall(r"^FUNCTION\((\w+),", functions.read(), re.M)
files = [f"stdlib/functions/{topic}.cpp" for topic in dict.fromkeys(topics)]
config.substitutions.append(("%functions", " ".join(files)))
