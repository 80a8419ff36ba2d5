using FastSignal.Signaling.Dialects;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Sessions;

namespace FastSignal.Signaling.Broadcasting;

/// <summary>One message for many: spelled once per dialect, its bytes shared by all who speak it. One thread.</summary>
internal sealed class SharedMessage(SessionEnvironment environment, string id)
{
    private readonly List<(IDialect Dialect, byte[][] Bytes)> _spelled = new(1);

    /// <summary>The bytes in a dialect; none at all when it has no word for this.</summary>
    public byte[][] SpelledBy(IDialect dialect, in OutboundMessage message)
    {
        foreach ((IDialect known, byte[][] bytes) in _spelled)
        {
            if (ReferenceEquals(known, dialect))
                return bytes;
        }

        byte[] text = environment.Format(dialect, message, id);
        byte[][] made = text.Length == 0 ? [] : [text];
        _spelled.Add((dialect, made));
        return made;
    }
}
