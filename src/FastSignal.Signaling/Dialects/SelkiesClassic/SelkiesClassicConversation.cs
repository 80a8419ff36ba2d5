using System.Text;
using FastSignal.Signaling.Calls;
using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Dialects.Payloads;
using FastSignal.Signaling.Dialects.SelkiesInput;
using FastSignal.Signaling.Dialects.SimpleServer;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.SelkiesClassic;

/// <summary>
/// One socket of a browser or of a Selkies server. A browser says <c>HELLO 1</c> or <c>HELLO 3</c> and is offered a stream's picture
/// or sound, or waits for the Selkies server of its lane when there is one; a server says any other id and asks for browsers.
/// </summary>
internal sealed class SelkiesClassicConversation(SelkiesClassicDialect dialect, SelkiesClassicHall hall, IConversationHost host) : IConversation
{
    /// <summary>The id of a browser's socket for the picture and the data channel.</summary>
    public const string Picture = "1";

    /// <summary>The id of a browser's socket for the sound.</summary>
    public const string Sound = "3";

    private SelkiesClassicState _state;
    private Call? _call;
    private SelkiesClassicLeg? _leg;

    /// <summary>App of the session.</summary>
    public string App => host.App;

    /// <summary>What it wants to see, or serves.</summary>
    public string LaneName { get; private set; } = SelkiesLane.Default;

    /// <summary>What it calls itself; the same in every browser.</summary>
    public string Uid { get; private set; } = "";

    /// <summary>What it said about itself, in base64; empty when it said nothing or nothing that can be read.</summary>
    public string Meta { get; private set; } = "";

    /// <summary>The browser's window.</summary>
    public BrowserScreen Screen { get; private set; }

    /// <summary>When it said who it is, in monotonic microseconds.</summary>
    public long ArrivedUs { get; private set; }

    /// <summary>Its address without the port.</summary>
    public string Address { get; } = WithoutPort(host.Request.RemoteAddress);

    /// <summary>Its <c>User-Agent</c>, or null.</summary>
    public string? UserAgent => host.Request.UserAgent;

    /// <summary>The browser's other socket, or null. Under the gate.</summary>
    public SelkiesClassicConversation? Pair { get; set; }

    /// <summary>Whether it waits for a Selkies server, or has one. Under the gate.</summary>
    public bool IsForServer { get; private set; }

    /// <summary>Address of the Selkies server a browser is in a session with, or null. Under the gate.</summary>
    public string? ServedFrom { get; private set; }

    private bool IsBrowser => Uid is Picture or Sound;

    /// <inheritdoc/>
    public void Opened() => host.SetDeadline(host.NowUs + (long)host.Options.HelloWait.TotalMicroseconds);

    /// <inheritdoc/>
    public ValueTask Receive(in InboundFrame frame, out HeavyWork? heavy)
    {
        heavy = null;
        SelkiesClassicState state;
        Call? call;
        ICallLeg? leg;
        lock (hall.Gate)
            (state, call, leg) = (_state, _call, _leg);
        if (state == SelkiesClassicState.Session)
            return GstRelay.Pass(call!, leg!, frame.Bytes, frame.IsText, host, out heavy);

        host.Counters.CountReceived(MessageType.Command);
        string? text = frame.IsText ? Encoding.UTF8.GetString(frame.Bytes) : null;
        if (state == SelkiesClassicState.New)
            Register(text, out heavy);
        else if (state == SelkiesClassicState.Idle && text is not null)
            Choose(text);
        return default;
    }

    /// <inheritdoc/>
    public void DeadlinePassed()
    {
        SelkiesClassicState state;
        lock (hall.Gate)
        {
            state = _state;
            if (state == SelkiesClassicState.Waiting && !hall.HasServer(this))
                IsForServer = false;
            else if (state == SelkiesClassicState.Waiting)
                state = SelkiesClassicState.Over;
        }

        if (state == SelkiesClassicState.New)
            host.Close(CloseCode.ProtocolError, "no HELLO");
        else if (state == SelkiesClassicState.Waiting && Watch() is { } work)
            _ = work.RunAsync().AsTask();
        else
            WaitOn();
    }

    /// <inheritdoc/>
    public void Closed()
    {
        lock (hall.Gate)
        {
            bool wasIn = ArrivedUs > 0;
            _state = SelkiesClassicState.Over;
            if (wasIn)
                hall.Leave(this);
        }
    }

    /// <summary>The other side has gone, and that it is closed is how this socket learns of it: a browser connects anew.</summary>
    public void OnEnded(Call call)
    {
        lock (hall.Gate)
        {
            if (_call != call)
                return;
            _state = SelkiesClassicState.Over;
        }

        host.Close(CloseCode.Normal);
    }

    /// <summary>
    /// The stream cannot offer what this socket is for. Without a picture there is nothing to stay for; without sound the socket
    /// stays, because a browser that loses one closes the other.
    /// </summary>
    public void OnRefused(Call call, ICallLeg leg, string reason)
    {
        call.End(leg, reason);
        if (Uid == Picture)
        {
            host.Close(CloseCode.InternalError, reason);
            return;
        }

        lock (hall.Gate)
        {
            if (_call == call && _state == SelkiesClassicState.Session)
                _state = SelkiesClassicState.Taken;
        }
    }

    private static string WithoutPort(string address) =>
        address.LastIndexOf(':') is var colon and > 0 && (address[colon - 1] == ']' || address.IndexOf(':', StringComparison.Ordinal) == colon) ? address[..colon] : address;

    private void Say(string text) => host.SendText(Encoding.UTF8.GetBytes(text), MessageType.Command);

    private void Register(string? text, out HeavyWork? heavy)
    {
        heavy = null;
        ReadOnlySpan<char> rest = text;
        ReadOnlySpan<char> word = PythonText.TakeWord(ref rest);
        if (word is "ERROR")
            return;
        string uid = PythonText.TakeWord(ref rest).ToString();
        if (word is not "HELLO" || uid.Length is 0 or > PythonText.MaxQuoted)
        {
            host.Close(CloseCode.ProtocolError, "invalid protocol");
            return;
        }

        if (uid is not (Picture or Sound) && !SelkiesLane.MayServe(host))
        {
            host.Close(CloseCode.PolicyViolation, "not allowed to serve");
            return;
        }

        ReadOnlySpan<char> meta = rest.TrimEnd();
        if (BrowserScreen.TryRead(meta, out BrowserScreen screen))
            (Meta, Screen) = (meta.ToString(), screen);
        Uid = uid;
        LaneName = SelkiesLane.Of(host);
        host.SetDeadline(null);
        lock (hall.Gate)
        {
            ArrivedUs = host.NowUs;
            hall.Enter(this);
            Say("HELLO");
            if (!IsBrowser)
            {
                hall.EnterServer(this);
                _state = SelkiesClassicState.Idle;
                return;
            }

            IsForServer = hall.EnterBrowser(this);
            hall.Wait(this);
            _state = SelkiesClassicState.Waiting;
        }

        // Nothing more is said before the greeting, and the offer comes without being asked for.
        heavy = IsForServer ? null : Watch();
        if (heavy is null)
            WaitOn();
    }

    private void WaitOn() => host.SetDeadline(host.NowUs + (long)host.Options.HelloWait.TotalMicroseconds);

    // Calls the stream of the lane; null when there is none, or when a server was faster.
    private RelayWork? Watch()
    {
        if (SelkiesLane.TargetOf(host, LaneName) is not { } target)
            return null;
        lock (hall.Gate)
        {
            if (_state != SelkiesClassicState.Waiting)
                return null;
            hall.StopWaiting(this);
            _state = SelkiesClassicState.Taken;
        }

        SelkiesClassicLeg leg = new(this, dialect, host);
        CallVerdict verdict = host.Call(leg, target, out Call? call);
        lock (hall.Gate)
        {
            if (_state != SelkiesClassicState.Taken)
                return null;
            if (verdict == CallVerdict.Begun && !call!.IsOver)
            {
                Join(call, leg);
            }
            else
            {
                hall.Wait(this);
                _state = SelkiesClassicState.Waiting;
                return null;
            }
        }

        bool picture = Uid == Picture;
        OfferRequest wish = OfferRequest.Default with
        {
            Video = picture, Audio = !picture || host.Options.SelkiesJoinedAudio, DataChannel = picture, ChannelRetransmits = 0,
            // The page waits until both halves are connected, whether there is sound or not.
            ConnectsWithoutMedia = !picture,
            Grammar = picture ? new SelkiesGrammar(SelkiesGeneration.Classic, isViewer: false) : null,
        };
        return new RelayWork(call, leg, MessageType.OfferRequest, wish, null);
    }

    // Under the gate.
    private void Join(Call call, SelkiesClassicLeg leg)
    {
        _call = call;
        _leg = leg;
        _state = SelkiesClassicState.Session;
    }

    private void Choose(string text)
    {
        ReadOnlySpan<char> rest = text;
        ReadOnlySpan<char> word = PythonText.TakeWord(ref rest);
        if (word is "SESSION" && text.StartsWith("SESSION", StringComparison.Ordinal) && !rest.IsEmpty)
            TakeBrowser(rest.ToString());
    }

    // A server that hears anything but "not found" gives up, so busy is no answer: a browser it can have will come.
    private void TakeBrowser(string uid)
    {
        SelkiesClassicConversation? browser;
        lock (hall.Gate)
        {
            browser = hall.Take(this, uid);
            if (browser is not null)
                browser._state = SelkiesClassicState.Taken;
        }

        SelkiesClassicLeg mine = new(this, dialect, host);
        SelkiesClassicLeg? theirs = browser?.NewLeg();
        Call? call = theirs is null ? null : host.Connect(mine, theirs);
        bool begun = false;
        lock (hall.Gate)
        {
            if (call is { IsOver: false } && _state == SelkiesClassicState.Idle && browser!._state == SelkiesClassicState.Taken)
            {
                Join(call, mine);
                browser.Join(call, theirs!);
                browser.ServedFrom = Address;
                Say($"SESSION_OK {browser.Meta}");
                begun = true;
            }
            else if (browser?._state == SelkiesClassicState.Taken)
            {
                hall.Wait(browser);
                browser._state = SelkiesClassicState.Waiting;
            }
        }

        if (begun)
            return;
        call?.End(null, "refused");
        Say($"ERROR peer {PythonText.Quote(uid)} not found");
    }

    private SelkiesClassicLeg NewLeg() => new(this, dialect, host);
}
