"""Plays a WHEP stream with GStreamer's webrtcbin and prints one line of JSON once enough frames are decoded.

Usage: whep_webrtcbin.py ENDPOINT FRAMES
"""
import json
import sys
import urllib.request
from urllib.parse import urljoin

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402

ENDPOINT, FRAMES = sys.argv[1], int(sys.argv[2])
VIDEO = "application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000"
AUDIO = "application/x-rtp,media=audio,encoding-name=OPUS,payload=97,clock-rate=48000,encoding-params=(string)2"

Gst.init(None)
loop = GLib.MainLoop()
pipeline = Gst.Pipeline.new()
webrtc = Gst.ElementFactory.make("webrtcbin")
webrtc.set_property("bundle-policy", GstWebRTC.WebRTCBundlePolicy.MAX_BUNDLE)
pipeline.add(webrtc)
state = {"video": 0, "audio": 0, "width": 0, "height": 0, "session": None, "posted": False}


def fail(text):
    print(text, file=sys.stderr)
    state["error"] = text
    loop.quit()


def on_frame(_sink, _buffer, pad, kind):
    state[kind] += 1
    if kind == "video":
        caps = pad.get_current_caps().get_structure(0)
        state["width"], state["height"] = caps.get_value("width"), caps.get_value("height")
    if state["video"] >= FRAMES and state["audio"] > 0:
        loop.quit()


def on_decoded(_decoder, pad):
    kind = "video" if pad.query_caps(None).get_structure(0).get_name().startswith("video") else "audio"
    sink = Gst.ElementFactory.make("fakesink")
    sink.set_property("signal-handoffs", True)
    sink.set_property("sync", False)
    sink.connect("handoff", on_frame, kind)
    pipeline.add(sink)
    pad.link(sink.get_static_pad("sink"))
    sink.sync_state_with_parent()


def on_track(_webrtc, pad):
    if pad.get_direction() != Gst.PadDirection.SRC:
        return
    decoder = Gst.ElementFactory.make("decodebin")
    decoder.connect("pad-added", on_decoded)
    pipeline.add(decoder)
    decoder.sync_state_with_parent()
    pad.link(decoder.get_static_pad("sink"))


def post():
    # Every candidate is in the description by now, as webrtcbin has no way to trickle over one POST.
    if state["posted"]:
        return False
    state["posted"] = True
    offer = webrtc.get_property("local-description").sdp.as_text()
    request = urllib.request.Request(ENDPOINT, offer.encode(), {"Content-Type": "application/sdp"}, method="POST")
    with urllib.request.urlopen(request) as reply:
        if reply.status != 201:
            fail(f"POST: {reply.status}")
            return False
        state["session"] = urljoin(ENDPOINT, reply.headers["Location"])
        answer = reply.read()
    _, message = GstSdp.SDPMessage.new()
    GstSdp.sdp_message_parse_buffer(answer, message)
    description = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, message)
    webrtc.emit("set-remote-description", description, Gst.Promise.new())
    return False


def on_offer(promise, *_):
    # The reply owns the offer: it must outlive its use.
    reply = promise.get_reply()
    webrtc.emit("set-local-description", reply.get_value("offer"), Gst.Promise.new())


def on_gathering(*_):
    if webrtc.get_property("ice-gathering-state") == GstWebRTC.WebRTCICEGatheringState.COMPLETE:
        GLib.idle_add(post)


def on_message(_bus, message):
    if message.type == Gst.MessageType.ERROR:
        fail(message.parse_error()[0].message)


webrtc.connect("pad-added", on_track)
webrtc.connect("notify::ice-gathering-state", on_gathering)
webrtc.connect("on-negotiation-needed", lambda element: element.emit(
    "create-offer", None, Gst.Promise.new_with_change_func(on_offer)))
for caps in (VIDEO, AUDIO):
    webrtc.emit("add-transceiver", GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY, Gst.Caps.from_string(caps))
bus = pipeline.get_bus()
bus.add_signal_watch()
bus.connect("message", on_message)
GLib.timeout_add_seconds(50, lambda: fail(f"not enough frames: {state}"))
pipeline.set_state(Gst.State.PLAYING)
loop.run()
if state["session"]:
    with urllib.request.urlopen(urllib.request.Request(state["session"], method="DELETE")) as reply:
        state["deleted"] = reply.status
pipeline.set_state(Gst.State.NULL)
if "error" in state:
    sys.exit(1)
print(json.dumps(state))
