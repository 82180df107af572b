#compdef ark
# Completion of ark for zsh: source <(ark completion zsh), or as a file _ark in a folder of $fpath
_ark() {
  local line
  local -a answer described
  answer=("${(@f)$("${(Q)words[1]/#\~/$HOME}" complete -- "${(@Q)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null)}")
  if [[ $answer[1] == :files ]]; then
    compset -P '--*='
    _files
    return
  fi
  for line in $answer; do
    described+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
  done
  _describe -t ark ark described
}
if [[ $funcstack[1] == _ark ]]; then
  _ark "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _ark ark
fi
