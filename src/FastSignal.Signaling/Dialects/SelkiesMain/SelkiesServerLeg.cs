using System.Text;
using FastSignal.Signaling.Calls;
using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.SelkiesMain;

/// <summary>A server's side of one of its sessions. It begins when the other side asks for an offer, for servers always make it.</summary>
internal sealed class SelkiesServerLeg : ICallLeg
{
    private readonly SelkiesMainConversation _owner;
    private readonly SelkiesMainDialect _dialect;
    private readonly IConversationHost _host;
    private readonly byte[] _client;
    private readonly SelkiesHello? _hello;
    private bool _isBegun;

    /// <param name="owner">The server.</param>
    /// <param name="dialect">The dialect.</param>
    /// <param name="host">The server's session.</param>
    /// <param name="call">The session, of this dialect or another.</param>
    public SelkiesServerLeg(SelkiesMainConversation owner, SelkiesMainDialect dialect, IConversationHost host, Call call)
    {
        _owner = owner;
        _dialect = dialect;
        _host = host;
        _hello = (call.Caller as SelkiesClientLeg)?.Hello;
        Client = _hello is null ? "client-" + call.Id : call.Caller.PartyId;
        _client = Encoding.UTF8.GetBytes(Client);
        Call = call;
    }

    /// <summary>The session.</summary>
    public Call Call { get; }

    /// <summary>What the server knows the client as.</summary>
    public string Client { get; }

    /// <inheritdoc/>
    public IConversationHost Host => _host;

    /// <inheritdoc/>
    public string PartyId => _owner.PeerId;

    /// <inheritdoc/>
    public object Tongue => _dialect;

    /// <inheritdoc/>
    public ValueTask Deliver(Call call, in OutboundMessage message)
    {
        if (message.Type != MessageType.OfferRequest)
        {
            PrefixedFrame.Send(_host, _client, message);
            return default;
        }

        if (_isBegun)
            return default;
        _isBegun = true;
        // Whoever watches from another dialect is a viewer of the first screen.
        string token = _hello?.Token is { } shown ? " " + shown : "";
        string start = $"SESSION_START {Client} {_hello?.ClientType ?? "viewer"} {_hello?.DisplayId ?? "primary"} {_hello?.DisplayPosition ?? "right"}{token}";
        _host.SendText(Encoding.UTF8.GetBytes(start), MessageType.Command);
        return default;
    }

    /// <inheritdoc/>
    public bool Forward(Call call, ReadOnlySpan<byte> payload, bool isText) => PrefixedFrame.Send(_host, _client, payload, MessageType.Relayed);

    /// <inheritdoc/>
    public void Ended(Call call, string reason)
    {
        _owner.Forget(this);
        if (_isBegun)
            _host.SendText(Encoding.UTF8.GetBytes($"SESSION_END {Client} {_hello?.ClientType ?? "viewer"}"), MessageType.Command);
    }
}
