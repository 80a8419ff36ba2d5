/** Candidates kept while they wait for the remote description; the same bound as the server's. */
const MAX_WAITING_CANDIDATES = 50;

/**
 * Told about one peer. Nothing is reported after `close`.
 * @typedef {object} PeerObserver
 * @property {(track: MediaStreamTrack) => void} onTrack
 * @property {(candidate: RTCIceCandidateInit) => void} onCandidate
 * @property {(state: RTCPeerConnectionState) => void} onState
 * @property {(why: string) => void} onLost The transport is gone and will not come back by itself.
 */

/** One RTCPeerConnection that receives: answers offers and trickles. */
export class Peer {
  #connection;
  #observer;
  #closed = false;
  #lost = false;
  /** @type {RTCIceCandidateInit[]} */
  #waiting = [];

  /**
   * @param {RTCIceServer[]} iceServers
   * @param {PeerObserver} observer
   */
  constructor(iceServers, observer) {
    this.#observer = observer;
    const connection = new RTCPeerConnection({ iceServers, bundlePolicy: 'max-bundle' });
    this.#connection = connection;
    connection.ontrack = (event) => this.#addTrack(event);
    connection.onicecandidate = (event) => this.#trickle(event.candidate);
    connection.onconnectionstatechange = () => this.#changeState();
  }

  /**
   * Applies an offer and hands the answer to `send` before it is applied here and long before candidates are gathered:
   * the ICE-lite server learns the address from the first check, so waiting would only delay the picture.
   * @param {string} sdp
   * @param {(sdp: string) => void} send
   */
  async answer(sdp, send) {
    await this.#connection.setRemoteDescription({ type: 'offer', sdp });
    for (const candidate of this.#waiting.splice(0)) await this.#connection.addIceCandidate(candidate);
    const answer = await this.#connection.createAnswer();
    if (this.#closed) return;
    send(answer.sdp ?? '');
    await this.#connection.setLocalDescription(answer);
  }

  /** @param {RTCIceCandidateInit} candidate May come before the offer has been applied. */
  async addCandidate(candidate) {
    if (this.#closed) return;
    if (this.#connection.remoteDescription !== null) await this.#connection.addIceCandidate(candidate);
    else if (this.#waiting.length < MAX_WAITING_CANDIDATES) this.#waiting.push(candidate);
  }

  /** @returns {Promise<RTCStatsReport>} */
  getStats() {
    return this.#connection.getStats();
  }

  /** Sends DTLS close_notify, by which the server frees its side at once. Idempotent. */
  close() {
    this.#closed = true;
    const connection = this.#connection;
    connection.ontrack = connection.onicecandidate = connection.onconnectionstatechange = null;
    connection.close();
  }

  /** @param {RTCTrackEvent} event */
  #addTrack({ track, receiver }) {
    // Video only: a target of zero on audio makes the decoder conceal at every late packet, which is audible.
    if (track.kind === 'video' && 'jitterBufferTarget' in receiver) receiver.jitterBufferTarget = 0;

    // After a close_notify from the server ICE would need some 15 s to notice that nobody is there.
    const transport = receiver.transport;
    if (transport) {
      transport.onstatechange = () => {
        if (transport.state === 'closed' || transport.state === 'failed') this.#lose('the server ended the media connection');
      };
    }
    this.#observer.onTrack(track);
  }

  /** @param {RTCIceCandidate | null} candidate */
  #trickle(candidate) {
    if (candidate === null) this.#observer.onCandidate({ candidate: '', sdpMLineIndex: 0 });
    // Browsers announce the end of each generation with an empty candidate too; one end is enough.
    else if (candidate.candidate !== '') this.#observer.onCandidate(candidate.toJSON());
  }

  #changeState() {
    const state = this.#connection.connectionState;
    this.#observer.onState(state);
    if (state === 'failed') this.#lose('the media connection failed');
  }

  /** @param {string} why */
  #lose(why) {
    if (this.#closed || this.#lost) return;
    this.#lost = true;
    this.#observer.onLost(why);
  }
}
