using System.Buffers.Text;

namespace FastSignal.Signaling.Dialects.SelkiesInput;

/// <summary>The tokens of one message, split at commas as they are asked for. Each read is false when there is no token, or it is not of the kind; nothing throws.</summary>
internal ref struct TokenReader(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;
    private bool _isOver;

    /// <summary>Whether every token has been taken.</summary>
    public readonly bool IsAtEnd => _isOver;

    /// <summary>All that is left, commas included.</summary>
    public readonly ReadOnlySpan<byte> Rest => _isOver ? default : _rest;

    /// <summary>Takes the next token, which may be empty.</summary>
    public bool TryNext(out ReadOnlySpan<byte> token)
    {
        token = default;
        if (_isOver)
            return false;
        int comma = _rest.IndexOf((byte)',');
        if (comma < 0)
        {
            token = _rest;
            _isOver = true;
            return true;
        }

        token = _rest[..comma];
        _rest = _rest[(comma + 1)..];
        return true;
    }

    /// <summary>Takes a whole number, a sign allowed.</summary>
    public bool TryInteger(out int value)
    {
        value = 0;
        return TryNext(out ReadOnlySpan<byte> token) && Utf8Parser.TryParse(token, out value, out int used) && used == token.Length;
    }

    /// <summary>Takes a whole number within bounds.</summary>
    public bool TryInteger(int minimum, int maximum, out int value) => TryInteger(out value) && value >= minimum && value <= maximum;

    /// <summary>Takes a finite number.</summary>
    public bool TryNumber(out double value)
    {
        value = 0;
        return TryNext(out ReadOnlySpan<byte> token) && Utf8Parser.TryParse(token, out value, out int used) && used == token.Length && double.IsFinite(value);
    }

    /// <summary>Takes a word that means yes or one that means no.</summary>
    public bool TryChoice(ReadOnlySpan<byte> yes, ReadOnlySpan<byte> no, out bool value)
    {
        value = false;
        if (!TryNext(out ReadOnlySpan<byte> token))
            return false;
        value = token.SequenceEqual(yes);
        return value || token.SequenceEqual(no);
    }

    /// <summary>Takes a size, digits, an x, digits, each from 1 to <paramref name="maximum"/>.</summary>
    public bool TrySize(int maximum, out int width, out int height)
    {
        width = height = 0;
        if (!TryNext(out ReadOnlySpan<byte> token))
            return false;
        int x = token.IndexOf((byte)'x');
        return x > 0 && TryDigits(token[..x], maximum, out width) && TryDigits(token[(x + 1)..], maximum, out height);
    }

    private static bool TryDigits(ReadOnlySpan<byte> digits, int maximum, out int value)
    {
        value = 0;
        return digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 && Utf8Parser.TryParse(digits, out value, out int used)
            && used == digits.Length && value >= 1 && value <= maximum;
    }
}
