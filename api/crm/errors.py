"""Problems of connections to CRMs."""

from api.core.errors import Problem


class CrmRefused(Problem):
    status, code, title = 422, "crm_refused", "The CRM cannot be used like this"


class CrmUnreachable(Problem):
    status, code, title = 502, "crm_unreachable", "The CRM does not answer at present; try again"


class TooManyConnections(Problem):
    status, code, title = 409, "too_many_connections", "A team may have at most 5 connections"


class ConnectionStopped(Problem):
    status, code, title = 409, "connection_stopped", "The connection is paused, or was refused by the CRM"
