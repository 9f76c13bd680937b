"""A broker as an office secures it: TLS everywhere, names and passwords, rights; certificates made for this session.

Its plain listener stays for the tests' own looks; every other port is one that an operator may meet.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from kafka import KafkaAdminClient
from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourceType,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from pipelines.rehearsal.broker import Broker, free_port
from tests.support.kafka import need_kafka
from tests.support.waiting import until

USER, PASSWORD = "xunwang", "right & proper"  # may do everything
CLERK = "clerk"  # has what `grant` gives
STRANGER = "stranger"  # known by name and password, without any right
NAMES = (USER, CLERK, STRANGER)
MODULES = "org.apache.kafka.common.security"


@dataclass(frozen=True)
class SecuredBroker:
    """Ports of one broker: `sasl_ssl` (SCRAM and PLAIN), `ssl` (certificates of both sides), `sasl` (PLAIN, no TLS)."""

    broker: Broker
    folder: Path
    sasl_ssl: int
    ssl: int
    sasl: int

    @property
    def ca_file(self) -> Path:
        return self.folder / "ca.pem"


@contextmanager
def secured_broker(folder: Path) -> Iterator[SecuredBroker]:
    need_kafka()
    folder.mkdir(parents=True, exist_ok=True)
    _certificates(folder)
    ports = {"SASL_SSL": free_port(), "SSL": free_port(), "SASL_PLAINTEXT": free_port()}
    broker = Broker(folder / "broker")
    broker.more = _lines(broker, folder, ports)
    broker.start()
    try:
        _users(broker)
        yield SecuredBroker(broker, folder, *ports.values())
    finally:
        broker.stop()


def _certificates(folder: Path) -> None:
    """The office's authority with a certificate for the broker and one for us, and an authority of somebody else."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    trustme.CA().cert_pem.write_to_path(str(folder / "other-ca.pem"))
    server = authority.issue_cert("127.0.0.1", "localhost")
    key = load_pem_private_key(server.private_key_pem.bytes(), None)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())  # the only form that Kafka reads
    (folder / "server.pem").write_bytes(pem + b"".join(one.bytes() for one in server.cert_chain_pems))
    client = authority.issue_cert("xunwang.example", common_name="xunwang")
    client.private_key_pem.write_to_path(str(folder / "client.key"))
    client.cert_chain_pems[0].write_to_path(str(folder / "client.pem"))


def _lines(broker: Broker, folder: Path, ports: dict[str, int]) -> dict[str, object]:
    own = [f"{name}://127.0.0.1:{port}" for name, port in {"PLAINTEXT": broker.port, **ports}.items()]
    known = " ".join(f'user_{name}="{PASSWORD}"' for name in NAMES)
    plain = f"{MODULES}.plain.PlainLoginModule required {known};"
    return {
        "listeners": ",".join([*own, f"CONTROLLER://127.0.0.1:{broker.controller_port}"]),
        "advertised.listeners": ",".join(own),
        "listener.security.protocol.map": ",".join(f"{n}:{n}" for n in ("PLAINTEXT", *ports)) + ",CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "PLAINTEXT",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": folder / "server.pem",
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": folder / "ca.pem",
        "listener.name.ssl.ssl.client.auth": "required",
        "listener.name.sasl_ssl.sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
        "listener.name.sasl_ssl.plain.sasl.jaas.config": plain,
        "listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config": f"{MODULES}.scram.ScramLoginModule required;",
        "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config": f"{MODULES}.scram.ScramLoginModule required;",
        "listener.name.sasl_plaintext.sasl.enabled.mechanisms": "PLAIN",
        "listener.name.sasl_plaintext.plain.sasl.jaas.config": plain,
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": f"User:ANONYMOUS;User:{USER}",
        "ssl.principal.mapping.rules": "RULE:^CN=([^,]+).*$/$1/,DEFAULT",
    }


def _users(broker: Broker) -> None:
    """Users of SCRAM live in the brokers' own metadata."""
    admin = KafkaAdminClient(bootstrap_servers=broker.address)
    wanted = [
        UserScramCredentialUpsertion(name, mechanism, PASSWORD)
        for name in NAMES
        for mechanism in (ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512)
    ]
    for one in wanted:  # a request changes a name once
        told = admin.alter_user_scram_credentials([one])
        assert not any(told.values()), told
    until(lambda: len(admin.describe_user_scram_credentials(list(NAMES))) == len(NAMES), 60, "the users are known")
    admin.close()


def grant(broker: Broker, prefix: str, *, groups: bool = True) -> None:
    """For the clerk, what docs/cluster-settings.md says that workers need."""
    admin = KafkaAdminClient(bootstrap_servers=broker.address)
    wanted = [
        (ResourceType.TOPIC, ACLOperation.READ),
        (ResourceType.TOPIC, ACLOperation.WRITE),
        (ResourceType.TOPIC, ACLOperation.DESCRIBE_CONFIGS),
    ]
    if groups:
        wanted.append((ResourceType.GROUP, ACLOperation.READ))
    rights = [
        ACL(
            f"User:{CLERK}",
            "*",
            operation,
            ACLPermissionType.ALLOW,
            ResourcePattern(kind, prefix, ACLResourcePatternType.PREFIXED),
        )
        for kind, operation in wanted
    ]
    assert not admin.create_acls(rights)["failed"]
    admin.close()
