"""A server that speaks S3 on loopback, to be stopped and started again; what it holds lives in its process."""

import logging
import threading

import boto3
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

BUCKET = "evidence"


class ObjectServer:
    """`port` stays the same over `stop` and `start`; objects stay too, as they would on a server's disks."""

    def __init__(self) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._application = DomainDispatcherApplication(create_backend_app)
        self.port = 0
        self.start()
        boto3.client("s3", endpoint_url=self.endpoint, **ANYBODY).create_bucket(Bucket=BUCKET)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._server = make_server("127.0.0.1", self.port, self._application, threaded=True)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Connections are refused from now on."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


ANYBODY = {"aws_access_key_id": "name", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
