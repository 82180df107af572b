# Completion of ark for bash: eval "$(ark completion bash)"
_ark_completion() {
  local IFS=$' \t\n'
  local rest=$COMP_LINE word piece= trimmed line i n=0
  local words=()
  rest=${rest:0:COMP_POINT}
  rest=${rest#*"${COMP_WORDS[0]}"}
  for ((i = 1; i <= COMP_CWORD; i++)); do
    trimmed=${rest#"${rest%%[![:space:]]*}"}
    piece=${COMP_WORDS[i]}
    # the word at the cursor ends there
    if ((i == COMP_CWORD)); then piece=$trimmed; fi
    if ((n > 0)) && [[ $trimmed == "$rest" && -n $piece ]]; then
      words[n-1]=${words[n-1]}$piece
    else
      words[n]=$piece
      n=$((n + 1))
    fi
    rest=${trimmed#"$piece"}
  done
  word=${words[n-1]}
  # what bash takes for a word of its own stays as it is
  if [[ $piece == = || $piece == : ]]; then piece=; fi
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$piece")
      return
    fi
    line=${line%%$'\t'*}
    COMPREPLY+=("${line#"${word%"$piece"}"}")
  done < <("${COMP_WORDS[0]/#\~/$HOME}" complete -- "${words[@]}" 2>/dev/null)
}
complete -F _ark_completion ark
