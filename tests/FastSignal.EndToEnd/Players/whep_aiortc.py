"""Plays a WHEP stream with aiortc and prints one line of JSON once enough frames are decoded.

Usage: whep_aiortc.py ENDPOINT FRAMES
"""
import asyncio
import json
import sys
from urllib.parse import urljoin

import aiohttp
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError


async def count(track, frames, done, result):
    try:
        while not done.is_set():
            frame = await track.recv()
            result[track.kind] += 1
            if track.kind == "video":
                result["width"], result["height"] = frame.width, frame.height
            if result["video"] >= frames and result["audio"] > 0:
                done.set()
    except MediaStreamError:
        pass


async def main(endpoint, frames):
    peer = RTCPeerConnection()
    done = asyncio.Event()
    result = {"video": 0, "audio": 0, "width": 0, "height": 0}

    @peer.on("track")
    def on_track(track):
        asyncio.ensure_future(count(track, frames, done, result))

    peer.addTransceiver("video", direction="recvonly")
    peer.addTransceiver("audio", direction="recvonly")
    # aiortc gathers before it hands out the description: one POST carries everything.
    await peer.setLocalDescription(await peer.createOffer())
    async with aiohttp.ClientSession() as http:
        async with http.post(endpoint, data=peer.localDescription.sdp, headers={"Content-Type": "application/sdp"}) as reply:
            answer = await reply.text()
            if reply.status != 201:
                sys.exit(f"POST: {reply.status} {answer}")
            session = urljoin(endpoint, reply.headers["Location"])
        await peer.setRemoteDescription(RTCSessionDescription(sdp=answer, type="answer"))
        await asyncio.wait_for(done.wait(), 50)
        await peer.close()
        async with http.delete(session) as reply:
            result["deleted"] = reply.status
    print(json.dumps(result))


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
