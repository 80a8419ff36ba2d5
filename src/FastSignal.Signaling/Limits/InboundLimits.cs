using FastSignal.Primitives;

namespace FastSignal.Signaling.Limits;

/// <summary>What one client may send: messages and bytes per second, and how often it may break the protocol. Guarded by the session's gate.</summary>
internal sealed class InboundLimits
{
    // The client is told at most once per pause that it sends too fast, or the notices were a flood too.
    private const long NoticePauseUs = 1_000_000;

    private readonly SignalingCounters _counters;
    private SignalingOptions _options;
    private TokenBucket _messages;
    private TokenBucket _bytes;
    private ErrorBudget _errors;
    private long _noticedUs = long.MinValue / 2;

    /// <summary>Full buckets.</summary>
    public InboundLimits(SignalingOptions options, SignalingCounters counters, long nowUs)
    {
        _counters = counters;
        _options = options;
        _messages = new TokenBucket(options.MessageRate, options.MessageBurst, nowUs);
        _bytes = new TokenBucket(options.ByteRate, options.ByteBurst, nowUs);
        _errors = ErrorsOf(options);
    }

    /// <summary>Begins anew, with a full bucket or budget, each limit that is another now.</summary>
    /// <param name="options">What is in force now.</param>
    /// <param name="maxMessageSize">Largest message the client was promised to be taken: the bytes at once are not fewer.</param>
    /// <param name="nowUs">Now.</param>
    public void Change(SignalingOptions options, int maxMessageSize, long nowUs)
    {
        SignalingOptions old = _options;
        _options = options;
        if ((old.MessageRate, old.MessageBurst) != (options.MessageRate, options.MessageBurst))
            _messages = new TokenBucket(options.MessageRate, options.MessageBurst, nowUs);
        if ((old.ByteRate, old.ByteBurst) != (options.ByteRate, options.ByteBurst))
            _bytes = new TokenBucket(options.ByteRate, Math.Max(options.ByteBurst, maxMessageSize), nowUs);
        if ((old.MaxProtocolErrors, old.ErrorWindow) != (options.MaxProtocolErrors, options.ErrorWindow))
            _errors = ErrorsOf(options);
    }

    /// <summary>Judges one message by its size in bytes.</summary>
    public Admission Admit(int length, long nowUs)
    {
        if (!_messages.TryTake(nowUs))
            _counters.Count(SignalingEvent.MessageRateExceeded);
        else if (!_bytes.TryTake(nowUs, length))
            _counters.Count(SignalingEvent.ByteRateExceeded);
        else
            return Admission.Admitted;

        if (nowUs - _noticedUs < NoticePauseUs)
            return Admission.RefusedSilently;
        _noticedUs = nowUs;
        return Admission.Refused;
    }

    /// <summary>Notes a broken rule; false when it was one too many.</summary>
    public bool TryForgive(long nowUs) => _errors.TrySpend(nowUs);

    private static ErrorBudget ErrorsOf(SignalingOptions options) =>
        new(options.MaxProtocolErrors, (long)options.ErrorWindow.TotalMicroseconds);
}
