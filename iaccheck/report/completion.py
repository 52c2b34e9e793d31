"""Commands, options and ids -> a script that completes them: for bash, zsh and fish, without a start of iaccheck."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import msgspec


class Option(msgspec.Struct, frozen=True):
    """An option, all its spellings, and what its value is."""

    spellings: tuple[str, ...]
    help: str
    value: str | None
    """As the help shows it: FILE, DIR, FORMAT, …; None for a switch."""


class Words(msgspec.Struct, frozen=True):
    """All that can be completed."""

    commands: Mapping[str, str]
    options: tuple[Option, ...]
    values: Mapping[str, tuple[str, ...]]
    """By the name of an option's value, what it can be. FILE and DIR are what is on the disk."""
    arguments: Mapping[str, tuple[str, ...]]
    """By command, what its argument can be, where that is no path."""


FILES, FOLDERS = "FILE", "DIR"


def bash(words: Words) -> str:
    """For `eval` in `.bashrc`, or a file in bash-completion's folder; bash 3.2 or newer, needs nothing else."""
    valued = "|".join(spelling for option in words.options if option.value for spelling in option.spellings)
    return BASH.format(
        valued=valued,
        commands=" ".join(words.commands),
        options=" ".join(spelling for option in words.options for spelling in option.spellings),
        values="".join(_bash_values(words)),
        arguments="".join(
            f'    {command}) words="{" ".join(choices)}" ;;\n' for command, choices in words.arguments.items()
        ),
    )


BASH = """\
# iaccheck completion for bash: eval "$(iaccheck completion bash)"
_iaccheck() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD - 1]}} command="" words="" kind="" skip="" word
  if [[ $cur == "=" ]]; then
    cur=""
  elif [[ $prev == "=" ]]; then
    prev=${{COMP_WORDS[COMP_CWORD - 2]}}
  fi
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    if [[ -n $skip ]]; then
      [[ $word == "=" ]] || skip=""
      continue
    fi
    case $word in
      {valued}) skip=1 ;;
      -*) ;;
      *) command=$word; break ;;
    esac
  done
  COMPREPLY=()
  case $prev in
{values}    *) kind=path ;;
  esac
  if [[ $kind == path && $cur == -* ]]; then
    kind=words words="{options}"
  elif [[ $kind == path ]]; then
    case $command in
    "") words="{commands}" ;;
{arguments}    esac
  fi
  local IFS=$'\\n'
  [[ -n $words ]] && COMPREPLY=($(IFS=$' \\n' compgen -W "$words" -- "$cur"))
  [[ ${{COMPREPLY[0]}} == *= ]] && compopt -o nospace 2>/dev/null
  case $kind in
    path|file) compopt -o filenames 2>/dev/null; COMPREPLY+=($(compgen -f -- "$cur")) ;;
    folder) compopt -o filenames 2>/dev/null; COMPREPLY+=($(compgen -d -- "$cur")) ;;
  esac
}}
complete -F _iaccheck iaccheck
"""


def _bash_values(words: Words) -> Iterator[str]:
    """A case for each kind of value."""
    kinds: dict[str, list[str]] = {}
    for option in words.options:
        if option.value:
            kinds.setdefault(option.value, []).extend(option.spellings)
    for value, spellings in kinds.items():
        choices = words.values.get(value)
        does = f'kind=words words="{" ".join(choices)}"' if choices else f"kind={_kind(value)}"
        yield f"    {'|'.join(spellings)}) {does} ;;\n"


def _kind(value: str) -> str:
    return {FILES: "file", FOLDERS: "folder"}.get(value, "none")


def zsh(words: Words) -> str:
    """For `eval` in `.zshrc` after compinit, or a file called `_iaccheck` in a folder of `fpath`."""
    commands = "\n".join(f"    {_quoted(f'{name}:{what}')}" for name, what in words.commands.items())
    options = " \\\n".join(f"    {spec}" for option in words.options for spec in _zsh_specs(option, words))
    arguments = "\n".join(
        f"        {command}) compadd -- {' '.join(map(_quoted, choices))} ;;"
        for command, choices in words.arguments.items()
    )
    return ZSH.format(commands=commands, options=options, arguments=arguments)


ZSH = """\
#compdef iaccheck
# iaccheck completion for zsh: eval "$(iaccheck completion zsh)"
_iaccheck() {{
  local curcontext=$curcontext state line
  local -a commands
  commands=(
{commands}
  )
  _arguments -C -S \\
{options} \\
    '1: :->first' \\
    '*: :->rest'
  case $state in
    first)
      _describe -t commands command commands
      _files
      ;;
    rest)
      case $line[1] in
{arguments}
        *) _files ;;
      esac
      ;;
  esac
}}
if [[ $funcstack[1] == _iaccheck ]]; then
  _iaccheck "$@"
else
  compdef _iaccheck iaccheck
fi
"""


def _zsh_specs(option: Option, words: Words) -> Iterator[str]:
    says = option.help.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]").replace(":", "\\:")
    value = ""
    if option.value:
        choices = words.values.get(option.value)
        does = {FILES: "_files", FOLDERS: "_files -/"}.get(option.value, " ")
        if choices:  # what ends in an equals sign goes on
            does = f'{{compadd -S "" -- {" ".join(choices)}}}' if choices[0].endswith("=") else f"({' '.join(choices)})"
        value = f":{option.value}:{does}"
    for spelling in option.spellings:
        equals = "=" if option.value and spelling.startswith("--") else ""
        yield _quoted(f"*{spelling}{equals}[{says}]{value}")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def fish(words: Words) -> str:
    """For `| source` in `config.fish`, or the file `completions/iaccheck.fish`."""
    lines = ["# iaccheck completion for fish: iaccheck completion fish | source"]
    first = "not __fish_seen_subcommand_from " + " ".join(words.commands)
    for name, what in words.commands.items():
        lines.append(f"complete -c iaccheck -n '{first}' -a {name} -d {_fish(what)}")
    for command, choices in words.arguments.items():
        lines.append(
            f"complete -c iaccheck -n '__fish_seen_subcommand_from {command}' -f -a {_fish(' '.join(choices))}"
        )
    for option in words.options:
        names = " ".join(f"-l {s[2:]}" if s.startswith("--") else f"-s {s[1:]}" for s in option.spellings)
        lines.append(f"complete -c iaccheck {names}{_fish_value(option, words)} -d {_fish(option.help)}")
    return "\n".join(lines) + "\n"


def _fish_value(option: Option, words: Words) -> str:
    if option.value is None:
        return ""
    if option.value in words.values:
        return f" -x -a {_fish(' '.join(words.values[option.value]))}"
    does = {FILES: " -r -F", FOLDERS: " -x -a '(__fish_complete_directories)'"}
    return does.get(option.value, " -x")


def _fish(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


SHELLS: Mapping[str, Callable[[Words], str]] = {"bash": bash, "zsh": zsh, "fish": fish}
