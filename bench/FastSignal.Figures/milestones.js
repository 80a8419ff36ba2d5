// Runs in the page before its own scripts: notes when each step to the first picture was reached, in milliseconds since the
// navigation began. Every hook passes on what it sees unchanged.
(() => {
  const milestones = {};
  const reach = (name) => { milestones[name] ??= performance.now(); };
  Object.defineProperty(window, 'milestones', { value: milestones });

  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...args) {
      reach('scripts run');
      super(...args);
      this.addEventListener('open', () => reach('WebSocket open'));
      this.addEventListener('message', ({ data }) => {
        if (data.includes('"welcome"')) reach('welcome');
        if (data.includes('"offer"')) reach('offer received');
      });
    }

    send(data) {
      if (data.includes('"offer-request"')) reach('offer requested');
      if (data.includes('"answer"')) reach('answer sent');
      super.send(data);
    }
  };

  const Connection = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Connection {
    constructor(...args) {
      super(...args);
      this.addEventListener('iceconnectionstatechange', () => { if (this.iceConnectionState === 'connected') reach('ICE connected'); });
      this.addEventListener('connectionstatechange', () => { if (this.connectionState === 'connected') reach('DTLS connected'); });
    }
  };
})();
