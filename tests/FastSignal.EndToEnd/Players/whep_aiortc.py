"""Plays a WHEP stream with aiortc and prints one line of JSON once enough frames are decoded.

Usage: whep_aiortc.py ENDPOINT FRAMES
"""
import asyncio
import json
import sys
import urllib.request
from urllib.parse import urljoin

from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError


def request(method, url, body=None):
    message = urllib.request.Request(url, body, {"Content-Type": "application/sdp"} if body else {}, method=method)
    with urllib.request.urlopen(message) as reply:
        return reply.status, reply.headers, reply.read().decode()


async def count(track, frames, done, result):
    try:
        while not done.is_set():
            frame = await track.recv()
            result["video"] += 1
            result["width"], result["height"] = frame.width, frame.height
            if result["video"] >= frames:
                done.set()
    except MediaStreamError:
        pass


async def main(endpoint, frames):
    peer = RTCPeerConnection()
    done = asyncio.Event()
    result = {"video": 0, "width": 0, "height": 0}

    @peer.on("track")
    def on_track(track):
        asyncio.ensure_future(count(track, frames, done, result))

    peer.addTransceiver("video", direction="recvonly")
    # No sound: aiortc decodes Opus in frames of 20 ms alone, and the server's have 10.
    # aiortc gathers before it hands out the description: one POST carries everything.
    await peer.setLocalDescription(await peer.createOffer())
    status, headers, answer = await asyncio.to_thread(request, "POST", endpoint, peer.localDescription.sdp.encode())
    if status != 201:
        sys.exit(f"POST: {status} {answer}")
    await peer.setRemoteDescription(RTCSessionDescription(sdp=answer, type="answer"))
    await asyncio.wait_for(done.wait(), 50)
    # First, because the session ends with its peer.
    result["deleted"], _, _ = await asyncio.to_thread(request, "DELETE", urljoin(endpoint, headers["Location"]))
    await peer.close()
    print(json.dumps(result))


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
