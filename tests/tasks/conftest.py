from tests.core.conftest import logs

__all__ = ["logs"]
