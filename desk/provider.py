"""The identity provider, by OpenID Connect: authlib goes the way, here stands what it is asked and what is believed.

Code flow with PKCE (S256), state and nonce; what is waited for lies for ten minutes in a sealed cookie of the browser
that began, so that an answer brought by another browser finds nothing. Of an ID token signature, issuer, audience,
times (two minutes of difference between clocks) and nonce are checked; only signatures with a key pair count, whatever
the provider says it supports. SPID and CIE reach an administration through such a provider of its own.

Sources: OpenID Connect Core 1.0 §§3.1, 5.7, Discovery 1.0, RP-Initiated Logout 1.0; RFC 7636; RFC 9700 §2.1.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
from authlib.integrations.starlette_client import OAuth  # type: ignore[import-untyped]
from joserfc.errors import JoseError
from starlette.requests import Request
from starlette.responses import Response

from agreements.domain.basics import limits
from agreements.domain.basics.errors import AccordiError, InvalidDatum
from agreements.use_cases.people.keyed import PeopleKey
from agreements.use_cases.people.provider import KnownToProvider, ProviderSettings, told

CLOCKS_DIFFER_SECONDS = 120
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
_WAIT_SECONDS = 10.0


class ProviderUnreachable(AccordiError):
    """The provider does not answer, or not as a provider does."""

    def __init__(self) -> None:
        super().__init__(
            "L’accesso dell’ente non risponde: riprovare tra qualche minuto; chi ha un nome utente e una password di "
            "Accordi può entrare con quelli."
        )


class ProviderRefused(AccordiError):
    """The provider, or we, have refused what came of it."""

    def __init__(self) -> None:
        super().__init__("L’accesso dell’ente non è riuscito: ripetere da «Entra», dalla stessa finestra.")


class Provider:
    """One provider, asked by this process; its addresses and keys are read when they are needed."""

    def __init__(self, settings: ProviderSettings, key: PeopleKey) -> None:
        self.settings = settings
        self._key = key
        context = ssl.create_default_context()
        if settings.ca_file is not None:
            context.load_verify_locations(settings.ca_file)
        self._client = OAuth().register(
            "ente",
            client_id=settings.client_id,
            client_secret=settings.client_secret or None,
            server_metadata_url=f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": settings.scope,
                "code_challenge_method": "S256",
                "timeout": _WAIT_SECONDS,
                "verify": context,
                "token_endpoint_auth_method": "client_secret_basic" if settings.client_secret else "none",
            },
        )

    async def begin(self, request: Request, back: str) -> Response:
        """Send the browser to the provider.

        Args:
            back: The address to which it returns.

        Raises:
            ProviderUnreachable: It does not answer.
        """
        async with self._asked():
            response: Response = await self._client.authorize_redirect(request, back)
        return response

    async def end(self, request: Request) -> tuple[KnownToProvider, str]:
        """Who has come back from the provider, and the ID token, which the provider wants to hear at logout.

        Raises:
            ProviderUnreachable: It does not answer.
            ProviderRefused: Nobody has come back, in another browser, too late, or with a token that is not for us.
        """
        wanted = {
            "iss": {"essential": True, "value": self.settings.issuer},
            "aud": {"essential": True, "value": self.settings.client_id},
            "sub": {"essential": True},
        }
        async with self._asked():
            token = await self._client.authorize_access_token(
                request, claims_options=wanted, leeway=CLOCKS_DIFFER_SECONDS
            )
            claims: dict[str, Any] | None = token.get("userinfo")
            if not claims or not isinstance(claims.get("sub"), str):
                raise ProviderRefused
            claims = {**await self._further(token, claims), **claims}
        return self._known(claims), token.get("id_token", "")

    async def logout(self, id_token: str, back: str) -> str:
        """The address at which the provider ends its own session too; empty where it has none, or does not answer."""
        try:
            async with self._asked() as metadata:
                if not metadata.get("end_session_endpoint"):
                    return ""
                asked = await self._client.create_logout_url(back, id_token, client_id=self.settings.client_id)
        except AccordiError:
            return ""
        return str(asked["url"])

    async def _further(self, token: Mapping[str, Any], claims: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the provider tells beside the token, where the token does not tell all; of the same person only."""
        names = {"name", self.settings.roles_claim, self.settings.office_claim, self.settings.code_claim} - {""}
        metadata = await self._client.load_server_metadata()
        if names <= claims.keys() or not metadata.get("userinfo_endpoint"):
            return {}
        found: Mapping[str, Any] = await self._client.userinfo(token=token)
        return found if found.get("sub") == claims["sub"] else {}

    @asynccontextmanager
    async def _asked(self) -> AsyncIterator[Mapping[str, Any]]:
        try:
            metadata = await self._client.load_server_metadata()
            if metadata.get("issuer") != self.settings.issuer:
                raise ProviderUnreachable
            offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
            metadata["id_token_signing_alg_values_supported"] = [each for each in offered if each in _ALGORITHMS]
            yield metadata
        except httpx.HTTPError as error:
            raise ProviderUnreachable from error
        except (AuthlibBaseError, JoseError, ValueError, TypeError, KeyError, RuntimeError) as error:
            raise ProviderRefused from error

    def _known(self, claims: Mapping[str, Any]) -> KnownToProvider:
        groups = claims.get(self.settings.roles_claim) if self.settings.roles_claim else ()
        several = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else ()
        name = told(claims.get("name")) or told(f"{claims.get('given_name', '')} {claims.get('family_name', '')}")
        return KnownToProvider(
            issuer=self.settings.issuer,
            subject=claims["sub"],
            name=name,
            office=told(claims.get(self.settings.office_claim), limits.BODY),
            email=told(claims.get("email"), limits.EMAIL),
            code_digest=self._code(claims.get(self.settings.code_claim)),
            groups=frozenset(each for each in several if isinstance(each, str)),
        )

    def _code(self, claim: object) -> str:
        try:
            return self._key.of_code(claim) if isinstance(claim, str) else ""
        except InvalidDatum:
            return ""
