"""The Gradio page. It shows results and computes none."""
