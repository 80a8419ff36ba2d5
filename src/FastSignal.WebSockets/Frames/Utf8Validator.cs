using System.Text.Unicode;

namespace FastSignal.WebSockets.Frames;

/// <summary>
/// Incremental UTF-8 check (RFC 3629) over a text message in any number of runs. Fails at the first byte that no valid
/// continuation can repair, not at the end of the message (RFC 6455 section 8.1).
/// </summary>
internal struct Utf8Validator
{
    /// <summary>Longest tail of an unfinished sequence: the lead byte and two continuations.</summary>
    private const int LongestTail = 3;

    /// <summary>Continuation bytes that the code point under way still needs.</summary>
    private int _needed;

    /// <summary>Range of the next continuation byte: narrower than 80-BF behind E0, ED, F0 and F4.</summary>
    private byte _low;
    private byte _high;

    /// <summary>Whether no code point is cut off: what the end of a message must find.</summary>
    public readonly bool IsComplete => _needed == 0;

    /// <summary>Forgets the message.</summary>
    public void Reset() => _needed = 0;

    /// <summary>Takes the next run; false when the text can no longer be valid.</summary>
    public bool Append(ReadOnlySpan<byte> run)
    {
        while (_needed != 0 && !run.IsEmpty)
        {
            if (!Take(run[0]))
                return false;
            run = run[1..];
        }

        int tail = TailLength(run);
        if (!Utf8.IsValid(run[..^tail]))
            return false;

        foreach (byte next in run[^tail..])
        {
            if (!Take(next))
                return false;
        }

        return true;
    }

    /// <summary>How many bytes at the end of the run may belong to a code point that goes on in the next run.</summary>
    private static int TailLength(ReadOnlySpan<byte> run)
    {
        for (int length = 1; length <= Math.Min(LongestTail, run.Length); length++)
        {
            byte candidate = run[^length];
            if (candidate >= 0xC0)
                return length;
            if (candidate < 0x80)
                return 0;
        }

        return 0;
    }

    private bool Take(byte next)
    {
        if (_needed != 0)
        {
            if (next < _low || next > _high)
                return false;
            _needed--;
            (_low, _high) = (0x80, 0xBF);
            return true;
        }

        // RFC 3629 section 4: the second byte's range keeps out overlong forms, surrogates and values above U+10FFFF.
        (_needed, _low, _high) = next switch
        {
            < 0x80 => (0, (byte)0x80, (byte)0xBF),
            >= 0xC2 and <= 0xDF => (1, (byte)0x80, (byte)0xBF),
            0xE0 => (2, (byte)0xA0, (byte)0xBF),
            0xED => (2, (byte)0x80, (byte)0x9F),
            >= 0xE1 and <= 0xEF => (2, (byte)0x80, (byte)0xBF),
            0xF0 => (3, (byte)0x90, (byte)0xBF),
            >= 0xF1 and <= 0xF3 => (3, (byte)0x80, (byte)0xBF),
            0xF4 => (3, (byte)0x80, (byte)0x8F),
            _ => (-1, (byte)0, (byte)0),
        };
        return _needed >= 0;
    }
}
