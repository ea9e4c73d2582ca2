"""What ends a command, said in a sentence on standard error, and the exit status that goes with it."""

import psycopg
from rich.markup import escape

from api.cli.terms import SYSTEM
from api.terminal import both, err, said
from registry.errors import ParameterInvalid, RegistryError


def tell(error: Exception) -> int:
    """Say why a command ended; return its exit status. An error that nobody expects is raised again."""
    match error:
        case ParameterInvalid():  # its sentence says what its fault says
            _line(said(error))
            return 2
        case RegistryError():
            _line(said(error))
            if isinstance(error, ParameterInvalid):
                return 2
            for fault in getattr(error, "faults", ()):
                err.print(f"  {fault.pointer}: {both(fault.message)}", highlight=False, markup=False)
        case psycopg.Error():
            _line(f"PostgreSQL: {str(error).strip()}")
        case OSError():
            _line(_of_system(error))
        case _:
            raise error
    return 1


def _of_system(error: OSError) -> str:
    """Return what the system refused, about which file, in both languages where it has a sentence."""
    sentences = [error.strerror or str(error), *([SYSTEM[error.errno]] if error.errno in SYSTEM else [])]
    return f"{error.filename}: {' / '.join(sentences)}" if error.filename else " / ".join(sentences)


def _line(sentence: str) -> None:
    err.print(f"[red]✗[/] {escape(sentence)}", highlight=False, soft_wrap=True)
