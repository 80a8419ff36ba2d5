namespace FastSignal.EndToEnd.Browser;

/// <summary>How a tab is opened.</summary>
internal sealed record TabOptions
{
    /// <summary>Viewport width in CSS pixels.</summary>
    public int Width { get; init; } = 1280;

    /// <summary>Viewport height in CSS pixels.</summary>
    public int Height { get; init; } = 900;

    /// <summary>A touch device.</summary>
    public bool Mobile { get; init; }
}
