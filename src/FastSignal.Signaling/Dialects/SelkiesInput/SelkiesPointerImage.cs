namespace FastSignal.Signaling.Dialects.SelkiesInput;

/// <summary>The picture of a pointer.</summary>
/// <param name="Png">Bytes of the image; never empty, for clients fail on none.</param>
/// <param name="Handle">Number the client keeps it under; 0 means the arrow.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="HotX">Pixels from the left to the point.</param>
/// <param name="HotY">Pixels from the top to the point.</param>
internal sealed record SelkiesPointerImage(ReadOnlyMemory<byte> Png, int Handle, int Width, int Height, int HotX, int HotY)
{
    /// <summary>A CSS pointer in place of the image, <c>none</c> to hide it, or null.</summary>
    public string? Override { get; init; }
}
