"""`spacetraders completion`: the script with which a shell completes commands, flags and names."""

from typing import Annotated, Literal

from cyclopts import Parameter

from cli.output import print_document

PROGRAM = "spacetraders"

LIVE = {
    "bash": """
# Names of ships, waypoints, containers and players, as the daemon has them now.
_spacetraders_live() {
  _spacetraders
  local cur="${COMP_WORDS[COMP_CWORD]}"
  [[ "$cur" == -* ]] && return
  local names
  names="$(spacetraders __names "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)"
  [[ -n "$names" ]] && mapfile -t COMPREPLY <<< "$names"
}
complete -F _spacetraders_live spacetraders
""",
    "zsh": """
# Names of ships, waypoints, containers and players, as the daemon has them now.
_spacetraders_live() {
  local -a typed names
  typed=("${words[@]:1:$((CURRENT - 1))}")
  if [[ "$PREFIX" != -* ]]; then
    names=(${(f)"$(spacetraders __names "${typed[@]}" 2>/dev/null)"})
    (( $#names )) && compadd -a names && return
  fi
  _cyclopts_spacetraders "$@"
}
compdef _spacetraders_live spacetraders
""",
    "fish": """
# Names of ships, waypoints, containers and players, as the daemon has them now.
function __spacetraders_live
    set -l typed (commandline -opc) (commandline -ct)
    spacetraders __names $typed[2..-1] 2>/dev/null
end
complete -c spacetraders -f -a '(__spacetraders_live)'
""",
}


def completion(
    shell: Annotated[
        Literal["bash", "zsh", "fish"], Parameter(name="--shell", help="The shell it is for.")
    ],
) -> int:
    """Print the script with which a shell completes commands, flags and names.

    To have it at once, and in each new shell:

        source <(spacetraders completion bash)
        spacetraders completion bash > ~/.local/share/bash-completion/completions/spacetraders
        spacetraders completion zsh > ~/.spacetraders.zsh   # and: source it after compinit
        spacetraders completion fish > ~/.config/fish/completions/spacetraders.fish
    """
    from cli.app import build  # noqa: PLC0415 - the tree imports this module

    print_document(build().generate_completion(prog_name=PROGRAM, shell=shell) + LIVE[shell])
    return 0
