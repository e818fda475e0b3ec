# Prints what a completion script offers behind some beginnings.
source "$1"
try() {
  COMP_WORDS=("$@")
  COMP_CWORD=$(($# - 1))
  COMPREPLY=()
  _flott
  printf '%s: %s\n' "$*" "${COMPREPLY[*]}" | sed 's/ : /: /'
}
try flott ""
try flott ru
try flott run --par
try flott run --tier q
try flott explain --an
try flott completion ""
