#!/usr/bin/python3
"""A webrtcbin that speaks simple_server: says HELLO, calls a peer, and counts the pictures and sounds it gets.

usage: simple_client.py ws://HOST:PORT/ PEER MODE, where MODE is "answer" (asks the peer to offer), "offer" (offers
itself, all media bundled) or "offer-unbundled" (offers with one transport for each, as older GStreamer does). Prints one line
"video=N audio=M" and ends with 0 when both kinds, or the one that is possible without bundling, have come.
"""
import base64
import json
import os
import socket
import struct
import sys
import threading
import time
from urllib.parse import urlparse

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstWebRTC", "1.0")
gi.require_version("GstSdp", "1.0")
from gi.repository import Gst, GstSdp, GstWebRTC  # noqa: E402

WANTED = 30
PATIENCE_S = 45


class WebSocket:
    """As much of RFC 6455 as a test needs: whole text messages."""

    def __init__(self, url):
        parts = urlparse(url)
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE_S)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\n"
                             f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
        self.input = self.socket.makefile("rb")
        status = self.input.readline()
        assert b" 101 " in status, status
        while self.input.readline() not in (b"\r\n", b""):
            pass
        self.lock = threading.Lock()

    def send(self, text, opcode=1):
        payload = text.encode() if isinstance(text, str) else text
        head = bytes([0x80 | opcode])
        if len(payload) < 126:
            head += bytes([0x80 | len(payload)])
        elif len(payload) < 65536:
            head += bytes([0x80 | 126]) + struct.pack(">H", len(payload))
        else:
            head += bytes([0x80 | 127]) + struct.pack(">Q", len(payload))
        mask = os.urandom(4)
        with self.lock:
            self.socket.sendall(head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload)))

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
                return payload.decode()


def describe(kind, text):
    _, sdp = GstSdp.SDPMessage.new_from_text(text)
    return GstWebRTC.WebRTCSessionDescription.new(
        GstWebRTC.WebRTCSDPType.ANSWER if kind == "answer" else GstWebRTC.WebRTCSDPType.OFFER, sdp)


class Client:
    def __init__(self, url, peer, mode):
        self.mode = mode
        self.counts = {"video": 0, "audio": 0}
        self.done = threading.Event()
        self.held = []
        self.socket = WebSocket(url)
        self.socket.send(f"HELLO gst{os.getpid()}")
        assert self.socket.receive() == "HELLO"
        self.socket.send(f"SESSION {peer}")
        assert self.socket.receive() == "SESSION_OK"

        self.pipe = Gst.Pipeline.new("client")
        self.webrtc = Gst.ElementFactory.make("webrtcbin", "rtc")
        if mode != "offer-unbundled":
            self.webrtc.set_property("bundle-policy", GstWebRTC.WebRTCBundlePolicy.MAX_BUNDLE)
        # Left to itself libnice has no candidate of the loopback interface.
        self.agent = self.webrtc.get_property("ice-agent")
        self.agent.emit("add-local-ip-address", "127.0.0.1")
        self.webrtc.connect("on-ice-candidate", self.on_candidate)
        self.webrtc.connect("pad-added", self.on_pad)
        self.pipe.add(self.webrtc)
        if mode != "answer":
            for caps in ("application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000",
                         "application/x-rtp,media=audio,encoding-name=OPUS,payload=97,clock-rate=48000,encoding-params=(string)2"):
                self.webrtc.emit("add-transceiver", GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY, Gst.Caps.from_string(caps))
        self.pipe.set_state(Gst.State.PLAYING)
        if mode == "answer":
            self.socket.send("OFFER_REQUEST")
        else:
            self.webrtc.emit("create-offer", None, Gst.Promise.new_with_change_func(self.on_described, "offer"))

    def on_described(self, promise, kind):
        promise.wait()
        # The reply owns the description: both must be held while it is in use.
        reply = promise.get_reply()
        description = reply.get_value(kind)
        text = description.sdp.as_text()
        self.held.append((promise, reply, description))
        self.webrtc.emit("set-local-description", describe(kind, text), Gst.Promise.new())
        self.socket.send(json.dumps({"sdp": {"type": kind, "sdp": text}}))

    def on_candidate(self, _, index, candidate):
        self.socket.send(json.dumps({"ice": {"candidate": candidate, "sdpMLineIndex": index}}))

    def on_pad(self, _, pad):
        if pad.direction != Gst.PadDirection.SRC:
            return
        sink = Gst.ElementFactory.make("fakesink", None)
        decode = Gst.ElementFactory.make("decodebin", None)
        self.pipe.add(decode)
        self.pipe.add(sink)
        sink.set_property("signal-handoffs", True)
        sink.set_property("sync", False)
        kind = pad.get_current_caps().get_structure(0).get_string("media")
        sink.connect("handoff", lambda *_: self.count(kind))
        decode.connect("pad-added", lambda _, raw: raw.link(sink.get_static_pad("sink")))
        decode.sync_state_with_parent()
        sink.sync_state_with_parent()
        pad.link(decode.get_static_pad("sink"))

    def count(self, kind):
        self.counts[kind] += 1
        enough = sum(count >= WANTED for count in self.counts.values())
        if enough == 2 or (enough == 1 and self.mode == "offer-unbundled"):
            self.done.set()

    def read(self):
        while (text := self.socket.receive()) is not None:
            message = json.loads(text)
            if "ice" in message:
                self.webrtc.emit("add-ice-candidate", message["ice"]["sdpMLineIndex"], message["ice"]["candidate"])
                continue
            kind = message["sdp"]["type"]
            self.webrtc.emit("set-remote-description", describe(kind, message["sdp"]["sdp"]), Gst.Promise.new())
            if kind == "offer":
                self.webrtc.emit("create-answer", None, Gst.Promise.new_with_change_func(self.on_described, "answer"))


def main():
    Gst.init(None)
    client = Client(*sys.argv[1:4])
    threading.Thread(target=client.read, daemon=True).start()
    came = client.done.wait(PATIENCE_S)
    print(" ".join(f"{kind}={count}" for kind, count in client.counts.items()), flush=True)
    client.pipe.set_state(Gst.State.NULL)
    time.sleep(0.2)
    os._exit(0 if came else 1)


main()
