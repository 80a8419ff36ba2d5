namespace FastSignal.Signaling.Control;

/// <summary>What a client may want of a stream's control.</summary>
internal enum ControlWish { Request, Take, Release, Give }
