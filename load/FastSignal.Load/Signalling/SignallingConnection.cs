using FastSignal.Load.Scenarios;
using FastSignal.Primitives;

namespace FastSignal.Load.Signalling;

/// <summary>A viewer without media: is welcomed, may negotiate, says ping and bye.</summary>
internal abstract class SignallingConnection(LoadRun run, byte[] request) : MeasuredConnection(run, request)
{
    private string _awaited = "welcome";
    private long _askedUs;

    /// <summary>The server said welcome.</summary>
    /// <param name="tookUs">Time since the dial.</param>
    protected abstract void OnWelcome(long tookUs);

    /// <summary>The server made the offer that was asked for.</summary>
    protected virtual void OnOffer(long tookUs)
    {
    }

    /// <summary>The server took the answer.</summary>
    protected virtual void OnNegotiated(long tookUs)
    {
    }

    /// <summary>The server answered a ping.</summary>
    protected virtual void OnPong(long tookUs)
    {
    }

    /// <summary>Begins a negotiation with the given request for an offer.</summary>
    protected void Negotiate(byte[] offerRequest) => Ask(offerRequest, "offer");

    /// <summary>Sends a ping.</summary>
    protected void Ping() => Ask(ViewerMessages.Ping, "pong");

    /// <summary>Says bye; the server closes.</summary>
    protected void Bye()
    {
        IsLeaving = true;
        _awaited = "";
        Send(ViewerMessages.Bye);
    }

    protected override void OnMessage(ReadOnlySpan<byte> payload, long nowUs)
    {
        ServerMessage message = ServerMessage.Read(payload);
        if (message.Type == "error")
        {
            Run.Errors.Add($"error {message.ErrorCode}");
            Bye();
        }
        else if (message.Type == "offer" && _awaited == "offer")
        {
            OnOffer(nowUs - _askedUs);
            if (message.Sdp is not null && ViewerMessages.AnswerTo(message.Sdp) is { } answer)
            {
                Ask(ViewerMessages.Answer(answer), "answer-ack");
            }
            else
            {
                Run.Errors.Add("offer without a usable description");
                Bye();
            }
        }
        else if (message.Type == _awaited)
        {
            _awaited = "";
            switch (message.Type)
            {
                case "welcome":
                    OnWelcome(nowUs - DialedUs);
                    break;
                case "pong":
                    OnPong(nowUs - _askedUs);
                    break;
                default:
                    OnNegotiated(nowUs - _askedUs);
                    break;
            }
        }
    }

    private void Ask(byte[] frame, string awaited)
    {
        _awaited = awaited;
        _askedUs = MonotonicClock.NowUs;
        Send(frame);
    }
}
