"""`policysim completion SHELL` prints what teaches the Tab key of a shell our verbs, flags, keys and names."""

from __future__ import annotations

from collections.abc import Sequence

from policysim.errors import AskError, did_you_mean
from policysim.terminal import Terminal

ASKED_BY_A_SHELL = "words"  # completion words LINE: what a script below asks at every Tab
HELP = {
    "completion": """\
policysim completion bash|zsh|fish

Prints a script. With it, the Tab key completes verbs, flags, keys, policies (after a comma too), parameters, values,
experiments, systems, files after policy=./ and the folders under results/. To have it in every new shell:

  bash   echo 'eval "$(policysim completion bash)"' >> ~/.bashrc
  zsh    echo 'eval "$(policysim completion zsh)"' >> ~/.zshrc      (after the line with compinit)
  fish   policysim completion fish > ~/.config/fish/completions/policysim.fish
""",
}
BASH = """\
_policysim() {
    local line="${COMP_LINE:0:COMP_POINT}" after="" one
    case "${COMP_WORDS[COMP_CWORD]}" in =) after=yes ;; esac
    [ "$COMP_CWORD" -gt 0 ] && case "${COMP_WORDS[COMP_CWORD-1]}" in =) after=yes ;; esac
    COMPREPLY=()
    while IFS= read -r one; do
        case "$one" in
            *=?*)
                [ -n "$after" ] && one="${one#*=}"
                one="$(printf '%q' "$one")"
                COMPREPLY+=("${one//\\\\,/,}") ;;
            *=|*/|*.) COMPREPLY+=("$one") ;;
            *) COMPREPLY+=("$(printf '%q' "$one") ") ;;
        esac
    done < <("${COMP_WORDS[0]}" completion words "$line" 2>/dev/null)
}
complete -o nospace -F _policysim policysim
"""
ZSH = """\
_policysim() {
    local -a found
    found=("${(@f)$("$words[1]" completion words "${(j: :)words[1,CURRENT]}" 2>/dev/null)}")
    found=(${found:#})
    compadd -S '' -- "${found[@]}"
}
compdef _policysim policysim
"""
FISH = """\
function __policysim_words
    policysim completion words (commandline --cut-at-cursor --current-process) 2>/dev/null
end
complete --command policysim --no-files --arguments '(__policysim_words)'
"""
SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH}


def completion(words: Sequence[str], terminal: Terminal) -> int:
    """Print the script of a shell, or what may stand at the end of a line."""
    shell, line = (*words, "", "")[:2]
    if shell == ASKED_BY_A_SHELL:
        from policysim.verbs.candidates import candidates

        for word in candidates(line):
            terminal.say(word)
        return 0
    if shell not in SCRIPTS:
        told = (
            f"completion {shell}: no such shell{did_you_mean(shell, SCRIPTS)}" if shell else "completion: which shell?"
        )
        raise AskError(f"{told}\n  write policysim completion {', '.join(SCRIPTS)}")
    terminal.say(SCRIPTS[shell].rstrip())
    return 0
