using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Sessions;

/// <summary>
/// Whose session it is, in which role and until when. Changed only under the session's gate and only to the same subject;
/// read by any thread.
/// </summary>
internal sealed class SessionAccess
{
    // An expiry so far away that it cannot be counted in microseconds is none.
    private const long LongestMs = 100L * 365 * 24 * 3600 * 1000;
    private const long Never = long.MaxValue;

    private readonly SessionEnvironment _environment;
    private Identity _identity;
    private long _overUs;
    private long _dueUs;

    public SessionAccess(SessionEnvironment environment, Identity identity)
    {
        _environment = environment;
        _identity = identity;
        Arm(identity);
    }

    /// <summary>Who it is.</summary>
    public Identity Identity => Volatile.Read(ref _identity);

    /// <summary>When the next step is due: telling the client, then ending the session; far away without expiry.</summary>
    public long DueUs => Interlocked.Read(ref _dueUs);

    /// <summary>Whether an identity may take over: of the same subject, or any where nobody had been asked.</summary>
    public bool Accepts(Identity identity) =>
        Identity.IsAnyone || string.Equals(Identity.Subject, identity.Subject, StringComparison.Ordinal);

    /// <summary>Goes on with what the authority says now: the role may be another one.</summary>
    public void Replace(Identity identity)
    {
        Volatile.Write(ref _identity, identity);
        Arm(identity);
    }

    /// <summary>True once when it is time to tell the client; <paramref name="leftSeconds"/> remain.</summary>
    public bool TryNotify(long nowUs, out double leftSeconds)
    {
        leftSeconds = (_overUs - nowUs) / 1e6;
        if (DueUs > nowUs || nowUs >= _overUs)
            return false;
        Interlocked.Exchange(ref _dueUs, _overUs);
        return true;
    }

    /// <summary>Whether the credential has expired.</summary>
    public bool IsOver(long nowUs) => nowUs >= _overUs;

    /// <summary>Seconds an identity holds, not below 0; null for ever.</summary>
    public static double? SecondsLeft(Identity identity, long unixTimeMs) =>
        identity.ValidUntilUnixMs is { } until ? Math.Max(0, until - unixTimeMs) / 1000.0 : null;

    // By the wall clock once, and by the monotonic one from then on.
    private void Arm(Identity identity)
    {
        long dueUs = _overUs = Never;
        if (identity.ValidUntilUnixMs is { } until)
        {
            long leftUs = Math.Clamp(until - _environment.Clock.UnixTimeMs, 0, LongestMs) * 1000;
            _overUs = _environment.Clock.NowUs + leftUs;
            dueUs = _overUs - Math.Min((long)_environment.Options.ExpiryNotice.TotalMicroseconds, leftUs / 2);
        }

        Interlocked.Exchange(ref _dueUs, dueUs);
    }
}
