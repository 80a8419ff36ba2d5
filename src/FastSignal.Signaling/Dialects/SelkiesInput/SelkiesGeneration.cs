namespace FastSignal.Signaling.Dialects.SelkiesInput;

/// <summary>Which grammar a data channel speaks: the later one gives some words another meaning.</summary>
internal enum SelkiesGeneration
{
    /// <summary>Selkies 1.0 to 1.6.</summary>
    Classic,

    /// <summary>Selkies' main branch.</summary>
    Main,
}
