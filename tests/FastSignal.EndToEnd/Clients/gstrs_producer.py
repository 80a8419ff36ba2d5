#!/usr/bin/python3
"""A webrtcbin that speaks gst-plugins-rs as webrtcsink does: registers as a producer and sends a test picture to whoever starts a session.

usage: gstrs_producer.py ws://HOST:PORT/PATH NAME. Prints its peer id once it is registered; runs until it is killed.
"""
import base64
import json
import os
import socket
import struct
import sys
import threading
from urllib.parse import urlparse

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstWebRTC", "1.0")
gi.require_version("GstSdp", "1.0")
from gi.repository import Gst, GstSdp, GstWebRTC  # noqa: E402

PICTURE = ("webrtcbin name=rtc bundle-policy=max-bundle videotestsrc is-live=true pattern=ball ! "
           "video/x-raw,width=320,height=180,framerate=15/1 ! vp8enc deadline=1 keyframe-max-dist=15 ! rtpvp8pay pt=96 ! "
           "application/x-rtp,media=video,encoding-name=VP8,payload=96 ! rtc.")


class WebSocket:
    """As much of RFC 6455 as a test needs: whole text messages."""

    def __init__(self, url):
        parts = urlparse(url)
        self.socket = socket.create_connection((parts.hostname, parts.port))
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\n"
                             f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
        self.input = self.socket.makefile("rb")
        status = self.input.readline()
        assert b" 101 " in status, status
        while self.input.readline() not in (b"\r\n", b""):
            pass
        self.lock = threading.Lock()

    def send(self, message, opcode=1):
        payload = message if isinstance(message, bytes) else json.dumps(message).encode()
        if len(payload) < 126:
            size = bytes([0x80 | len(payload)])
        else:
            size = bytes([0x80 | 126]) + struct.pack(">H", len(payload))
        mask = os.urandom(4)
        with self.lock:
            self.socket.sendall(bytes([0x80 | opcode]) + size + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload)))

    def receive(self):
        while True:
            first, second = self.input.read(2)
            length = second & 0x7F
            if length == 126:
                (length,) = struct.unpack(">H", self.input.read(2))
            elif length == 127:
                (length,) = struct.unpack(">Q", self.input.read(8))
            payload = self.input.read(length)
            opcode = first & 0x0F
            if opcode == 9:
                self.send(payload, 10)
            elif opcode == 8:
                return None
            elif opcode == 1:
                return json.loads(payload)


class Session:
    """One consumer and the pipeline that sends to it."""

    def __init__(self, server, session_id):
        self.server = server
        self.session_id = session_id
        self.held = []
        self.pipe = Gst.parse_launch(PICTURE)
        self.rtc = self.pipe.get_by_name("rtc")
        self.rtc.connect("on-ice-candidate", lambda _, index, candidate: self.say(
            "ice", {"candidate": candidate, "sdpMLineIndex": index}))
        self.rtc.connect("on-negotiation-needed", lambda rtc: rtc.emit(
            "create-offer", None, Gst.Promise.new_with_change_func(self.on_offer)))
        self.pipe.set_state(Gst.State.PLAYING)

    def say(self, member, value):
        self.server.send({"type": "peer", "sessionId": self.session_id, member: value})

    def on_offer(self, promise, *_):
        promise.wait()
        # The reply owns the description: both must be held while it is in use.
        reply = promise.get_reply()
        offer = reply.get_value("offer")
        self.held.append((promise, reply, offer))
        self.rtc.emit("set-local-description", offer, Gst.Promise.new())
        self.say("sdp", {"type": "offer", "sdp": offer.sdp.as_text()})

    def hear(self, message):
        if "ice" in message:
            self.rtc.emit("add-ice-candidate", message["ice"]["sdpMLineIndex"], message["ice"]["candidate"])
            return
        _, sdp = GstSdp.SDPMessage.new_from_text(message["sdp"]["sdp"])
        answer = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, sdp)
        self.held.append(answer)
        self.rtc.emit("set-remote-description", answer, Gst.Promise.new())

    def end(self):
        self.pipe.set_state(Gst.State.NULL)


def main():
    Gst.init(None)
    server = WebSocket(sys.argv[1])
    server.send({"type": "setProtocolVersion", "version": "v1_1"})
    sessions = {}
    while (message := server.receive()) is not None:
        kind = message["type"]
        if kind == "welcome":
            server.send({"type": "setPeerStatus", "roles": ["producer"], "meta": {"name": sys.argv[2]}, "peerId": None})
            print(message["peerId"], flush=True)
        elif kind == "startSession":
            sessions[message["sessionId"]] = Session(server, message["sessionId"])
        elif kind == "peer":
            sessions[message["sessionId"]].hear(message)
        elif kind == "endSessionV1_1":
            sessions.pop(message["sessionId"]).end()
            print("ended", flush=True)
        else:
            sys.exit(f"unknown message: {message}")


main()
