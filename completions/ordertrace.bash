# Completion of ordertrace for bash: source <(ordertrace completion bash)
_ordertrace() {
  local line=${COMP_LINE:0:COMP_POINT} current=${COMP_WORDS[COMP_CWORD]} typed before value
  local -a words
  read -r -a words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  typed=${words[${#words[@]} - 1]}
  [[ $current == [=:] || -z $typed ]] && current=
  before=${typed%"$current"}
  COMPREPLY=()
  while IFS=$'\t' read -r value _; do
    if [[ $value == :files ]]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen -f -- "$current")
    else
      COMPREPLY+=("${value#"$before"}")
    fi
  done < <(ordertrace __complete -- "${words[@]:1}" 2>/dev/null)
}
complete -F _ordertrace ordertrace
